namespace RegistryGuard.Tests.Architecture;

/// <summary>Which folder may use which (docs/architecture.md).</summary>
public class DependencyRuleTests
{
    // A folder uses what stands before it. Those in one row don't know each other.
    internal static readonly string[][] Order =
    [
        ["Core.Text", "Core.Bounds"],
        ["Core.Oci"],
        ["Core.Policy", "Core.Audit"],
        ["Core.Orders", "Core.Jobs"],
        ["Core.Tags"],
        ["Core.Tags.Binary", "Core.Protocol", "Core.Pods", "Core.Drift"],
        ["Core.Answers"],
        ["Configuration"],
        ["Telemetry.Signals"],
        ["Telemetry", "Telemetry.Exports"],
        ["Connections"],
        ["Stores", "Upstream.Mirrors"],
        ["Stores.Copying", "Upstream", "Orders"],
        ["Stores.Sqlite", "Stores.Redis", "Upstream.Forwarding"],
        ["Jobs", "Registry.Answers"],
        ["Jobs.Importing"],
        ["Jobs.Verifying"],
        ["Registry.Pull"],
        ["Registry.Push", "Registry.Upload"],
        ["Registry.Delete"],
        ["Registry"],
        ["Admin.Health", "Admin.Access"],
        ["Admin.Api"],
        ["Admin.Api.Repositories", "Admin.Api.Digests", "Admin.Api.Orders", "Admin.Api.Auditing"],
        ["Admin.Api.Explaining", "Admin.Api.Releasing", "Admin.Api.Rollbacks", "Admin.Api.Jobs", "Admin.Api.Pods"],
        ["Admin"],
        ["Cli"],
        ["Cli.Local", "Cli.Remote"],
        ["Hosting"],
    ];

    [Fact]
    public void Folders_AllOfThem_HaveAPlaceInTheOrder() => Assert.Empty(
        Folders.Uses.SelectMany(use => new[] { use.Folder, use.OfFolder }).Where(folder => folder.Length > 0 && Row(folder) < 0).Distinct());

    [Fact]
    public void Folders_AsBuilt_AreSeenToUseEachOther() =>
        Assert.Contains(Folders.Uses, use => use is { Folder: "Registry.Push", Type: "PushRun", OfFolder: "Core.Protocol", OfType: "PushProtocol" });

    [Fact]
    public void Folder_UsesWhatStandsBeforeItAndNothingElse() =>
        AssertNone(use => use.OfFolder.Length > 0 && Row(use.OfFolder) >= Row(use.Folder));

    [Theory]
    [InlineData("Stores", "Upstream")]
    [InlineData("Upstream", "Stores")]
    [InlineData("Jobs", "Stores")]
    [InlineData("Registry", "Stores")]
    [InlineData("Admin", "Stores")]
    [InlineData("Admin", "Registry")]
    public void Folder_ThatMayDoWithoutAnother_DoesNotKnowIt(string folder, string other) =>
        AssertNone(use => IsIn(folder, use.Folder) && IsIn(other, use.OfFolder));

    [Fact]
    public void HttpContext_IsKnownWhereRequestsComeInAndGoOutAlone() => AssertNone(use =>
        use.OfNamespace.StartsWith("Microsoft.AspNetCore.Http", StringComparison.Ordinal)
        && !IsIn("Registry", use.Folder) && !IsIn("Admin", use.Folder) && !IsIn("Hosting", use.Folder) && !IsIn("Upstream.Forwarding", use.Folder));

    [Fact]
    public void Core_UsesNoPackage() => AssertNone(use =>
        IsIn("Core", use.Folder) && use.OfFolder.Length == 0
        && use.OfNamespace.Length > 0 && !use.OfNamespace.StartsWith("System", StringComparison.Ordinal));

    private static void AssertNone(Func<Use, bool> isWrong) => Assert.Equal([], Folders.Uses.Where(isWrong));

    private static int Row(string folder) => Array.FindIndex(Order, row => row.Contains(folder, StringComparer.Ordinal));

    private static bool IsIn(string top, string folder) => folder == top || folder.StartsWith(top + ".", StringComparison.Ordinal);
}
