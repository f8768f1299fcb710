using System.Globalization;
using RegistryGuard.Admin.Api;
using RegistryGuard.Admin.Api.Auditing;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Cli.Remote;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Hosting;
using RegistryGuard.Jobs;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Jobs.Verifying;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Delete;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Registry.Push;
using RegistryGuard.Telemetry;
using RegistryGuard.Telemetry.Exports;
using RegistryGuard.TestKit;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/limits.md has every bound of the configuration, and every bound at its value.</summary>
public sealed class LimitsTableTests
{
    private static readonly GuardConfiguration Standard = GuardConfiguration.Default;

    private static readonly Dictionary<string, string> ByKey = new(StringComparer.Ordinal)
    {
        ["limits.clientConnections"] = Count(Standard.Limits.ClientConnections),
        ["limits.connections"] = Count(Standard.Limits.Connections),
        ["limits.clientRequests"] = Count(Standard.Limits.ClientRequests),
        ["limits.requests"] = Count(Standard.Limits.Requests),
        ["limits.clientBytes"] = Mebibytes(Standard.Limits.ClientBytes),
        ["limits.bytes"] = Mebibytes(Standard.Limits.Bytes),
        ["limits.manifestBytes"] = Mebibytes(Standard.Limits.ManifestBytes),
        ["limits.manifestWrites"] = Count(Standard.Limits.ManifestWrites),
        ["upstream.timeout"] = Count((long)Standard.Upstream.Timeout.TotalSeconds) + "s",
        ["upstream.uploadIdle"] = Count((long)Standard.Upstream.UploadIdle.TotalMinutes) + "m",
    };

    private static readonly string[][] Rows =
        [.. File.ReadLines(SourceTree.File("docs/limits.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim(' ', '`')).ToArray())];

    /// <summary>Bounds without a key, by their row.</summary>
    public static TheoryData<string, string> Fixed => new()
    {
        { "requests or pieces of a body in one turn", Count(TurnTakingReader.ReadsInATurn) },
        { "bytes received ahead", Kibibytes(Listeners.MostUnread) },
        { "bytes of answers sent ahead", Kibibytes(AnswerPieces.Size) },
        { "a manifest's bytes in memory while it arrives", Kibibytes(ArrivingManifest.MostInMemory) },
        { "room for blocks of 32 KiB that bytes are received and sent by, all clients", Count(SocketBlocks.MostInLarge >> 20) + " MiB" },
        { "pieces of a blob", Kibibytes(BodyCopy.SmallPiece) },
        { "room for larger pieces, all clients", Count(BodyCopy.MostBeyondSmall >> 20) + " MiB" },
        { "request line", Kibibytes(Listeners.LongestRequestLine) },
        { "tags in one push", Count(PushReader.MostTags) },
        { "manifests that an index under a protected tag needs, with those of the indexes that it lists", Count(IndexChildren.Most) },
        { "nested indexes read for one push or adopted tag, four at a time", Count(IndexChildren.MostNested) },
        { "seconds that a push waits for a delete of what it needs", Count((long)SharedByTags.LongestWait.TotalSeconds) },
        { "seconds that a push waits for its turn among those of its tag", Count((long)TagTurns.LongestWait.TotalSeconds) },
        { "deletes of manifests under way, all clients", Count(DeletePlaces.Most) },
        { "blocked digests, all repositories", Count(Block.Most) },
        { "moves kept of a floating tag", Count(Move.MostKept) },
        { "images kept of a floating tag by `keep`, beside what it has", Count(KeptManifests.Most) },
        { "pieces of the guard's own work that wait (archive tags removed, children tagged), two at a time", Count(OwnWork.Most) },
        { $"children that have tags of their own, for {ChildTags.Life.TotalSeconds:0} seconds", Count(ChildTags.Most) },
        { "rights to delete", Count(DeleteRights.Most) },
        { "who has written to which repository", Count(WriteRights.Most) },
        { "series of a [metric](metrics.md)", Count(ExportParts.MostSeries) },
        { "imported repositories", Count(RepositoryImport.MostRemembered) },
        { "tags looked up before a delete", Count(ImportProtocol.MostAdopted) },
        { "tags looked at for what they name, before a delete by a client that may not delete them", Count(ForbiddenTags.Most) },
        { "credentials whose user names count", Count(NameTrust.Most) },
        { $"released tags named by a refusal with `not-released`, of {TargetCheck.MostLookedAt} looked at", Count(NotReleased.MostNamed) },
        { "manifests of a pushed index that upstream is asked for", Count(IndexCompleteness.MostAsked) },
        { "manifests that were deleted, and when", Count(ReadTrust.MostDeleted) },
        { "characters of a `Warning` header", Kibibytes(ErrorAnswer.LongestWarning) },
        { "characters of a user name", Count(ClientName.MaxLength) },
        { "characters of a client's program (`User-Agent`) in the log", Count(ClientName.MaxLength) },
        { "a manifest compared with the bound one, to explain a refusal", Kibibytes(ManifestLikeness.MostCompared) },
        { "the wait for the bound one from upstream, asked once", Count((long)BoundManifests.Moment.TotalSeconds) + " s" },
        { "manifests", $"{Mebibytes(Standard.Pull.Cache)}` (`pull.cache`)" },
        { "entries of the record", Count(TagMemory.MostEntries) },
        { "bytes of them", Count(TagMemory.MostBytes >> 20) + " MiB" },
        { "credentials' grants", Count(ReadTrust.Most) },
        { "audit lines of a repository", Count(AuditLine.MostKept) },
        { "refusals and drift that are told apart, while they are counted", Count(RepeatedLines.Most) },
        { "audit lines of refusals and drift, of one repository at once", Count(LineBudget.Most) },
        { "audit lines of refusals and drift, of all at once", Count(LineBudget.MostOfAll) },
        { "characters of a reason in the audit list", Count(RepeatedLines.LongestReason) },
        { "audit lines that wait for a record that is away", Count(AuditTrail.MostWaiting) },
        { "targets of pulls", Count(WarmPull.TargetsRemembered) },
        { "the body of a request to the API", Kibibytes(AdminBounds.MostBodyBytes) },
        { "seconds in which the body of a request to the API must arrive, as a whole", Count((long)AdminBounds.LongestArrival.TotalSeconds) },
        { "bodies of requests to the API on their way", Count(AdminBounds.MostBodies) },
        { "requests to the API under way", Count(AdminBounds.MostRequests) },
        { "clients that follow the audit list", Count(AuditFollowers.Most) },
        { "items of a page", Count(AdminBounds.MostInPage) },
        { "uses of one digest that are told", Count(AdminBounds.MostUses) },
        { "seconds that an order of maintenance waits for the replicas", Count(MaintenanceBody.MostWait) },
        { "lines of the audit list looked through for a page, in pages", Count(AuditEndpoint.MostRounds) },
        { "lines of the audit list looked through to add up what audit mode let through", Count(SparedEndpoint.MostLines) },
        { "names that a misspelt one is compared with", Count(AdminBounds.MostCompared) },
    };

    /// <summary>Bounds of jobs, by their row.</summary>
    public static TheoryData<string, string> OfJobs => new()
    {
        { "jobs that have ended, kept", Count(Job.MostEnded) },
        { "jobs that wait or run; one runs at a time", Count(Job.MostUnended) },
        { "turns of replicas at a job that gets no further", Count(Job.MostTries) },
        { "faults that a job tells", Count(JobProgress.MostFaults) },
        { "repositories named in one order to import", Count(ImportOrder.MostNamed) },
        { "repositories of the catalog in one import", Count(ImportJob.MostRepositories) },
        { "tags of a repository in one import or verification", Count(JobImportRun.MostTags) },
        { "repositories named in one order to verify", Count(VerifyOrder.MostNamed) },
        { "differences that a job lists", Count(JobProgress.MostFindings) },
        { "lines of a repository's audit list that a verification looks through for what was told already", Count(ToldDrift.MostRead) },
        { "manifests of a repository that a verification remembers to be there", Count(UpstreamSight.MostRemembered) },
        { "pages of one list of upstream's", Count(PagedNames.MostPages) },
        { "questions of an import or a verification upstream at once", Count(UpstreamPace.AtOnce) },
        { "the wait of an import or a verification that upstream throttles, also where it asks for a longer one", Count((long)UpstreamPace.Longest.TotalSeconds) + " s" },
    };

    /// <summary>Bounds of running images, by their row.</summary>
    public static TheoryData<string, string> OfPods => new()
    {
        { "images of one request about pods", Count(PodsBody.MostImages) },
        { "names of the registry in one request about pods", Count(PodsBody.MostNames) },
        { "manifests of an index that are asked for a configuration, for one image", Count(PullPreview.MostListed) },
        { "floating tags of a repository whose former images are looked through for digests that pods name", Count(TagStandings.MostHistories) },
        { "different containers that the command `pods` keeps", Count(PodTally.Most) },
        { "bytes of a list of pods", Count(PodListReader.HeadedStream.MostBytes >> 30) + " GiB" },
    };

    [Fact]
    public void Table_EveryKeyOfLimits_IsListed() => Assert.Empty(
        ConfigurationKeys.Built.Where(key => key.StartsWith("limits.", StringComparison.Ordinal)).Except(Rows.Select(row => row.ElementAtOrDefault(3) ?? "")));

    [Fact]
    public void Table_EveryDefault_IsThatOfTheCode() => Assert.All(
        ByKey, bound => Assert.Contains(Rows, row => row.Length > 4 && row[3] == bound.Key && row[2] == bound.Value));

    [Theory]
    [MemberData(nameof(Fixed))]
    [MemberData(nameof(OfJobs))]
    [MemberData(nameof(OfPods))]
    public void Table_EveryFixedBound_IsThatOfTheCode(string bound, string value) =>
        Assert.Equal(value, Rows.Single(row => row[1] == bound)[2].TrimEnd(')') + (value.EndsWith(')') ? ")" : ""));

    [Fact]
    public void Page_TheAdminListenersConnections_AreThoseOfTheCode() => Assert.Contains(
        $"It has {Count(OpenFiles.MostToAdmin)} connections of its own", File.ReadAllText(SourceTree.File("docs/limits.md")), StringComparison.Ordinal);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Kibibytes(long bytes) => Count(bytes >> 10) + " KiB";

    private static string Mebibytes(long bytes) => Count(bytes >> 20) + "MiB";
}
