using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Tags;

public class OpenAttemptsTests
{
    [Fact]
    public void Default_IsEmptyAndEqualToNone()
    {
        Assert.True(default(OpenAttempts).IsEmpty);
        Assert.Empty(default(OpenAttempts).All);
        Assert.Equal(new OpenAttempts([]), default);
    }

    [Theory]
    [InlineData(1, new long[] { 1 })]
    [InlineData(8, new long[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(9, new long[] { 0, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(11, new long[] { 0, 5, 6, 7, 8, 9, 10, 11 })]
    public void With_SoManyAttempts_TellsTheNewestApart(int count, long[] expected) => Assert.Equal(Of(expected), UpTo(count));

    [Fact]
    public void With_AttemptThatIsOpen_StaysAsItIs() => Assert.Equal(Of(1, 2), Of(1, 2).With(new(1)));

    [Theory]
    [InlineData(2, new long[] { 1, 3 })]
    [InlineData(3, new long[] { 1, 2 })]
    [InlineData(9, new long[] { 1, 2, 3 })]
    public void Without_AnAttempt_LeavesTheOthersInOrder(long attempt, long[] expected) =>
        Assert.Equal(Of(expected), Of(1, 2, 3).Without(new(attempt)));

    [Fact]
    public void Without_TheSignOfTooMany_StaysAsItIs() => Assert.Equal(UpTo(9), UpTo(9).Without(Attempt.None));

    [Fact]
    public void With_AfterTooMany_KeepsTheSign() =>
        Assert.Equal(Of(0, 4, 5, 6, 7, 8, 9, 10), UpTo(9).Without(new(3)).With(new(10)));

    [Fact]
    public void Equals_OtherOrder_IsNotTheSame()
    {
        Assert.NotEqual(Of(1, 2), Of(2, 1));
        Assert.True(Of(1) != Of(1, 2));
        Assert.True(Of(1, 2) == Of(1, 2));
        Assert.Equal(Of(1, 2).GetHashCode(), Of(1, 2).GetHashCode());
    }

    [Fact]
    public void New_AnyNumberOfTimes_IsNeverNoneAndNeverTheSame()
    {
        var attempts = Enumerable.Range(0, 1_000).Select(_ => Attempt.New()).ToHashSet();
        Assert.Equal(1_000, attempts.Count);
        Assert.DoesNotContain(Attempt.None, attempts);
        Assert.All(attempts, a => Assert.True(a.Number > 0));
    }

    private static OpenAttempts Of(params long[] numbers) => new([.. numbers.Select(n => new Attempt(n))]);

    private static OpenAttempts UpTo(int count) =>
        Enumerable.Range(1, count).Aggregate(default(OpenAttempts), (open, n) => open.With(new(n)));
}
