using System.Text.RegularExpressions;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>Each command that README and docs name is one that runs. Those of docs/admin.md are run by <see cref="AdminCommandContract"/>,
/// those of docs/garbage-collection.md by <see cref="GarbageCollectionTests"/>.</summary>
public sealed partial class DocumentedCommandTests(AdministeredGuard guard) : IClassFixture<AdministeredGuard>
{
    private static readonly string[] Elsewhere = ["admin.md", "garbage-collection.md"];

    // As it is written, and what is run for it. The others: RecordCopyTests, FollowedAuditTests, ImportTests, VerifyTests; and every guard of these tests is a serve.
    private static readonly Dictionary<string, string[]?> Commands = new(StringComparer.Ordinal)
    {
        ["--version"] = ["--version"],
        ["audit"] = ["audit"],
        ["audit --follow"] = null,
        ["audit --kind drift"] = ["audit", "--kind", "drift"],
        ["check --config FILE"] = ["check", "--config", SourceTree.File("config/registryguard.yaml")],
        ["check --config config/registryguard.yaml --cases config/cases.yaml"] =
            ["check", "--config", SourceTree.File("config/registryguard.yaml"), "--cases", SourceTree.File("config/cases.yaml")],
        ["audit --would-refuse"] = ["audit", "--would-refuse"],
        ["audit --would-refuse --since 14d"] = ["audit", "--would-refuse", "--since", "14d"],
        ["check --config config/registryguard.yaml"] = ["check", "--config", SourceTree.File("config/registryguard.yaml")],
        ["explain demo/app:v1.0.0"] = ["explain", "demo/app:v1.0.0"],
        ["release REPO:TAG --pending --reason TEXT"] = ["release", "demo/app:v1.0.0", "--pending", "--reason", "broken off"],
        ["import"] = ["import", "demo/app"],
        ["import --dry-run"] = ["import", "--dry-run", "demo/app"],
        ["import --from FILE"] = null,
        ["import --from repositories.txt"] = null,
        ["import --no-wait"] = ["import", "--no-wait", "demo/app"],
        ["import demo/app demo/web"] = ["import", "demo/app"],
        ["verify"] = ["verify"],
        ["verify --repair"] = null,
        ["verify demo/app demo/web"] = ["verify", "demo/app"],
        ["jobs"] = ["jobs"],
        ["pods pods.json --name registry.example.com"] = ["pods", SourceTree.File("tests/RegistryGuard.Tests/Cli/Remote/Kubectl/containerd.json"), "--name", "registry.example.com"],
        ["record copy"] = null,
        ["record copy --from sqlite:data/record.db --to redis:10.0.0.1:6379,passwordFile=/run/secrets/redis"] = null,
        ["replicas"] = ["replicas"],
        ["serve"] = null,
        ["serve --config config/registryguard.yaml"] = null,
    };

    [Fact]
    public void Commands_OfTheDocuments_AreThoseThatAreRun()
    {
        var pages = Directory.GetFiles(SourceTree.File("docs"), "*.md").Where(page => !Elsewhere.Contains(Path.GetFileName(page))).Append(SourceTree.File("README.md"));

        var named = pages.SelectMany(page => Named().Matches(File.ReadAllText(page))).Select(command => command.Groups["command"].Value).Distinct();

        Assert.Equal(Commands.Keys.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Commands_OfTheDocuments_Run()
    {
        using (var client = guard.Client())
        {
            Assert.Equal(201, (int)(await client.PushAsync("demo/app", "v1.0.0", TinyImage.Of("one"))).Status);
        }

        foreach (var arguments in Commands.Values.OfType<string[]>())
        {
            var run = arguments[0] is "check" or "--version" ? await GuardProgram.RunAsync(arguments) : await guard.RunAsync(AdministeredGuard.WriteToken, arguments);

            // The tag is bound and not pending, so there is nothing to give up; and of the pods' images most were never pushed.
            Assert.True(run.ExitCode == arguments[0] switch { "release" => 1, "pods" => 3, _ => 0 }, $"{string.Join(' ', arguments)}: {run.ExitCode}\n{run.Output}");
        }
    }

    [GeneratedRegex(@"(?:`|^(?:/opt/registryguard/)?)registryguard (?<command>[^`\n]+)(?:`|$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
