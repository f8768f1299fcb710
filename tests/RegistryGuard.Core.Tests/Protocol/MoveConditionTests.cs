using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Protocol;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

/// <summary>What <c>If-Match</c> and <c>If-None-Match</c> of a push are read as.</summary>
public sealed class MoveConditionTests
{
    private const string Sha = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    public static TheoryData<string[], string[], ConditionFault> Faults => new()
    {
        { [], [], ConditionFault.None },
        { [$"\"{Sha}\""], [], ConditionFault.None },
        { [], ["*"], ConditionFault.None },
        { [$"\"{Sha}\""], ["*"], ConditionFault.Both },
        { ["*"], ["*"], ConditionFault.Both },
        { [""], [], ConditionFault.Empty },
        { [], [""], ConditionFault.Empty },
        { [$"\"{Sha}\"", $"\"{Sha}\""], [], ConditionFault.Several },
        { [$"\"{Sha}\", \"x\""], [], ConditionFault.Several },
        { [], ["*", "*"], ConditionFault.Several },
        { [], ["*, \"x\""], ConditionFault.Several },
        { [$"W/\"{Sha}\""], [], ConditionFault.Weak },
        { [$"w/\"{Sha}\""], [], ConditionFault.Weak },
        { [Sha], [], ConditionFault.Unquoted },
        { [$"\"{Sha}"], [], ConditionFault.Unquoted },
        { ["\"1\""], [], ConditionFault.NoDigest },
        { ["\"\""], [], ConditionFault.NoDigest },
        { ["\""], [], ConditionFault.NoDigest },
        { [$"\" {Sha}\""], [], ConditionFault.NoDigest },
        { [Sha[..^1]], [], ConditionFault.NoDigest },
        { ["*"], [], ConditionFault.AnyImage },
        { [], [$"\"{Sha}\""], ConditionFault.NotThis },
        { [], ["\"*\""], ConditionFault.NotThis },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void TryRead_TellsWhichMistakeItIs(string[] ifMatch, string[] ifNoneMatch, ConditionFault fault)
    {
        Assert.Equal(fault, MoveCondition.TryRead(ifMatch, ifNoneMatch, out var condition));
        Assert.Equal(fault is ConditionFault.None && ifMatch.Length + ifNoneMatch.Length > 0, condition is not null);
    }

    [Fact]
    public void TryRead_OneQuotedDigest_IsMetByThatAlone()
    {
        MoveCondition.TryRead([$"\"{DigestOf("A")}\""], [], out var condition);
        Assert.Equal([true, false, false], new[] { Manifest("A"), Manifest("B"), null }.Select(condition!.IsMetBy));
    }

    [Fact]
    public void TryRead_TheWildcard_IsMetByNothingAlone()
    {
        MoveCondition.TryRead([], ["*"], out var condition);
        Assert.Equal([false, true], new[] { Manifest("A"), null }.Select(condition!.IsMetBy));
    }

    [Fact]
    public void Faults_EachHasASentenceOfItsOwnThatSaysWhatToDo()
    {
        var told = Enum.GetValues<ConditionFault>().Except([ConditionFault.None]).Select(fault => MoveRefusals.ConditionNotTaken(fault).Message).ToList();
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.All(told, message => Assert.Matches("; (send|push) ", message));
    }
}
