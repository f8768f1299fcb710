using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Tests.Orders;

public class ReplicaRosterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void NotDrained_AreThoseThatDidNotSaySo_TheSilentToo()
    {
        var roster = Roster(Seen("a", drained: 7), Seen("b", heard: 7), Seen("c", drained: 6), Seen("d", secondsAgo: 300), Seen("e", secondsAgo: 300, drained: 7));
        Assert.Equal(["b", "c", "d"], roster.NotDrained(7).Select(seen => seen.Heartbeat.Name));
    }

    [Fact]
    public void Differences_AreThoseOfTheLivingAlone()
    {
        Assert.Empty(Roster(Seen("a"), Seen("b"), Seen("c", secondsAgo: 60, version: "2")).Differences());
        Assert.Equal(["version: a (a1) 1, b (b1) 2"], Roster(Seen("a"), Seen("b", version: "2")).Differences());
        Assert.Equal(["policy: a (a1) p, b (b1) q"], Roster(Seen("a"), Seen("b", policy: "q")).Differences());
    }

    [Theory]
    // A replica of the same policy and mode audits the same.
    [InlineData("enforce", "p", 3, false)]
    [InlineData("enforce", "q", 3, true)]
    [InlineData("enforce", "q", 300, false)]
    // One that audits as a whole enforces nothing, whatever its policy.
    [InlineData("audit", "q", 3, false)]
    public void Enforcing_BesideOneThatAuditsByRule_IsALivingOneThatMayNot(string mode, string policy, int secondsAgo, bool enforces)
    {
        var roster = Roster(Seen("own"), Seen("other", secondsAgo, policy: policy, mode: mode));
        Assert.Equal(enforces ? "other" : null, roster.EnforcingBeside("enforce", "p")?.Name);
    }

    [Fact]
    public void Enforcing_BesideOneThatAuditsAsAWhole_IsAnyThatDoesNot()
    {
        Assert.Equal("b", Roster(Seen("a", mode: "audit"), Seen("b")).EnforcingBeside("audit", "p")?.Name);
        Assert.Null(Roster(Seen("a", mode: "audit"), Seen("b", mode: "audit", policy: "q")).EnforcingBeside("audit", "p"));
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(90.0, 90)]
    [InlineData(7200.0, 300)]
    [InlineData(0.2, 1)]
    public void Maintenance_TellsWhenToTryAgain(double? secondsLeft, int retryAfter)
    {
        var until = secondsLeft is { } seconds ? Noon.AddSeconds(seconds) : (DateTimeOffset?)null;
        Assert.Equal(retryAfter, GuardErrors.InMaintenance(new(1, "r", Noon, until, ""), Noon).RetryAfterSeconds);
    }

    [Fact]
    public void Maintenance_AtItsEnd_IsNotInForce()
    {
        var maintenance = new Maintenance(1, "r", Noon, Noon.AddHours(1), "");
        Assert.True(maintenance.IsInForce(Noon.AddMinutes(59)));
        Assert.False(maintenance.IsInForce(Noon.AddHours(1)));
        Assert.True((maintenance with { Until = null }).IsInForce(Noon.AddYears(9)));
    }

    private static ReplicaRoster Roster(params SeenReplica[] replicas) => new(Noon, replicas);

    private static SeenReplica Seen(string name, int secondsAgo = 3, long heard = 0, long drained = 0, string version = "1", string policy = "p", string mode = "enforce") =>
        new(new(name + "1", name, version, policy, mode, Noon) { Heard = heard, Drained = drained }, Noon.AddSeconds(-secondsAgo));
}
