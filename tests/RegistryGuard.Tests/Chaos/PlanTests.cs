using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Chaos;

/// <summary>What is drawn from a seed for the chaos test.</summary>
public class PlanTests
{
    private const int Many = 3_000;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    [Fact]
    public void Plan_SameSeed_IsTheSame() => Assert.Equal(Described(new Seed(7)), Described(new Seed(7)));

    [Fact]
    public void Plan_OtherSeed_IsAnother() => Assert.NotEqual(Described(new Seed(7)), Described(new Seed(8)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RedisPlan_AnySeed_LosesTheRecordOnceAboutTheMiddle(int seed)
    {
        var plan = DisturbancePlan.OfRedis(new Seed(seed), Length).Take(Many).ToList();

        var loss = Assert.Single(plan, disturbance => disturbance.Kind is DisturbanceKind.EmptyRedis);
        var before = plan.TakeWhile(disturbance => disturbance != loss).Append(loss);
        Assert.InRange(before.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.Gap + next.Length), Length * 0.4, Length * 0.6);
    }

    [Fact]
    public void Plans_InTheLongRun_HaveEveryKindOfFault()
    {
        var seed = new Seed(1);
        var (http, tcp) = (new HttpFaultPlan(seed, guard: 0), new TcpFaultPlan(seed, guard: 0));

        Assert.Equal(
            Enum.GetValues<HttpFaultKind>().ToHashSet(),
            Enumerable.Range(0, Many).Select(_ => http.Next("PUT", "/v2/a/manifests/v1").Kind)
                .Append(http.Next("DELETE", $"/v2/{ChaosTag.KeptRepository}/manifests/sha256:a").Kind)
                .ToHashSet());
        Assert.Equal(Enum.GetValues<TcpFaultKind>().ToHashSet(), Enumerable.Range(0, Many).Select(_ => tcp.Next().Kind).ToHashSet());
        Assert.Equal(
            [DisturbanceKind.StopRedis, DisturbanceKind.KillRedis, DisturbanceKind.EmptyRedis],
            DisturbancePlan.OfRedis(seed, Length).Take(Many).Select(disturbance => disturbance.Kind).ToHashSet());
    }

    [Fact]
    public void HttpFaultPlan_DeleteThatUpstreamRefuses_IsRefusedAtRestToo()
    {
        var fault = HttpFaultPlan.AtRest("DELETE", $"/v2/{ChaosTag.KeptRepository}/manifests/sha256:a");

        Assert.Equal((HttpFaultKind.Refuse, 405), (fault.Kind, fault.Status));
        Assert.Equal(HttpFaultKind.None, HttpFaultPlan.AtRest("DELETE", "/v2/chaos/a/manifests/sha256:a").Kind);
        Assert.Equal(HttpFaultKind.None, HttpFaultPlan.AtRest("PUT", $"/v2/{ChaosTag.KeptRepository}/manifests/v1").Kind);
    }

    [Fact]
    public void OtherOperations_InTheLongRun_DeleteWhatWasPushedAndNeverSendHalvesWhole()
    {
        var operations = OtherOperations.Of(new Seed(1), client: 0).Take(Many).ToList();

        var pushed = operations.Where(operation => operation.Kind is OperationKind.Push).Select(push => (push.Tag, push.Variant)).ToHashSet();
        foreach (var kind in new[] { TagKind.Flipping, TagKind.Protected })
        {
            Assert.Contains(operations, operation =>
                operation.Kind is OperationKind.Delete && operation.Tag.Kind == kind && pushed.Contains((operation.Tag, operation.Variant)));
        }

        Assert.All(operations, operation =>
            Assert.Equal(operation.Kind is OperationKind.HalfPush, operation.Variant == OtherOperations.HalfVariant));
    }

    [Fact]
    public void OperationPlan_SeveralClients_ContendForTheSameTag()
    {
        var pushes = Enumerable.Range(0, OperationPlan.Clients)
            .SelectMany(client => OperationPlan.Of(new Seed(1), client).Take(100).Select(operation => (Client: client, Operation: operation)))
            .Where(push => push.Operation is { Kind: OperationKind.Push, Tag.IsProtected: true })
            .GroupBy(push => push.Operation.Tag)
            .ToList();

        Assert.Contains(pushes, tag =>
            tag.Select(push => push.Client).Distinct().Count() > 2 && tag.Select(push => push.Operation.Variant).Distinct().Count() > 2);
        Assert.DoesNotContain(pushes, tag => tag.Any(push => push.Operation.Server is Server.Registry));
    }

    private static string Described(Seed seed)
    {
        var http = new HttpFaultPlan(seed, guard: 1);
        var tcp = new TcpFaultPlan(seed, guard: 1);
        string[] all =
        [
            .. OperationPlan.Of(seed, client: 3).Take(Many).Select(operation => operation.ToString()),
            .. OtherOperations.Of(seed, client: 1).Take(Many).Select(operation => operation.ToString()),
            .. DisturbancePlan.OfPolicy(seed).Take(Many).Select(disturbance => disturbance.ToString()),
            .. OperationPlan.AroundLoss(seed, client: 3).Take(Many).Select(operation => operation.ToString()),
            .. DisturbancePlan.OfGuard(seed, guard: 2).Take(Many).Select(disturbance => disturbance.ToString()),
            .. DisturbancePlan.OfRedis(seed, Length).Take(Many).Select(disturbance => disturbance.ToString()),
            .. Enumerable.Range(0, Many).Select(_ => http.Next("PUT", "/v2/a/manifests/v1").ToString()),
            .. Enumerable.Range(0, Many).Select(_ => tcp.Next().ToString()),
        ];
        return string.Join('\n', all);
    }
}
