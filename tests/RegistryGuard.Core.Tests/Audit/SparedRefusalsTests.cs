using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Audit;

/// <summary>What audit mode let through, added up.</summary>
public class SparedRefusalsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_LinesOfSeveralPages_IsTheSameAsOfAllAtOnce()
    {
        AuditLine[] lines =
        [
            Line("app", "v1", "bob", 0, 3), Line("app", "v2", "bob", 1), Line("app", "v1", "ann", 2), Line("web", "v1", "bob", 3, 9),
            Line("app", "v3", "bob", 4) with { Kind = AuditKind.Refusal }, Line("app", "v1", "bob", 5),
        ];

        var all = SparedRefusals.Of(lines);
        var parts = SparedRefusals.InOrder(lines.Chunk(2).SelectMany(SparedRefusals.Of));

        Assert.Equal(["web bob 9 v1 3 3", "app bob 5 v1,v2 0 5", "app ann 1 v1 2 2"], all.Select(Text));
        Assert.Equal(all.Select(Text), parts.Select(Text));
        Assert.Equal("because 5", all[1].Reason);
    }

    private static string Text(SparedRefusals one) =>
        $"{one.Repository} {one.By} {one.Count} {string.Join(',', one.Tags)} {(one.First - Noon).TotalMinutes} {(one.Last - Noon).TotalMinutes}";

    private static AuditLine Line(string repository, string tag, string by, int minute, long count = 1) => new(AuditKind.WouldRefuse)
    {
        Repository = RepositoryName.Parse(repository),
        Tag = Tag.Parse(tag),
        By = by,
        At = Noon.AddMinutes(minute),
        Count = count,
        Reason = $"because {minute}",
    };
}
