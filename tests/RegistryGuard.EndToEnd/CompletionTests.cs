using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The script of <c>registryguard completion bash</c>, in bash as it is when TAB is pressed.</summary>
public sealed class CompletionTests(AdministeredGuard guard) : IClassFixture<AdministeredGuard>
{
    // readline's own words: it cuts at ':' and '=' too, and replaces only what follows.
    private const string Press = """
        eval "$("$0" completion bash)"
        for line; do
            COMP_LINE="$line" COMP_POINT=${#line}
            read -ra COMP_WORDS <<<"$line"
            COMP_WORDS[0]=$0
            COMPREPLY=()
            _registryguard
            echo "${COMPREPLY[*]}"
        done
        complete -p registryguard
        """;

    [Fact]
    public async Task Tab_InBash_CompletesCommandsOptionsValuesAndTheNamesThatTheGuardKnows()
    {
        using (var client = guard.Client())
        {
            Assert.Equal(201, (int)(await client.PushAsync("completed/app", "v1.0.0", TinyImage.Of("one"))).Status);
        }

        var admin = "--admin " + guard.Guard.AdminUrl.GetLeftPart(UriPartial.Authority);
        (string Typed, string Completed)[] lines =
        [
            ("registryguard mai", "maintenance"),
            ("registryguard maintenance o", "off on"),
            ("registryguard explain --b", "--by"),
            ("registryguard tags --class=p", "protected"),
            ($"registryguard tags {admin} comp", "completed/app"),
            ($"registryguard explain {admin} comp", "completed/app:"),
            ($"registryguard rollback {admin} completed/app:v", "v1.0.0"),
            ($"registryguard explain {admin} completed/ap:", ""),
        ];
        var environment = new Dictionary<string, string>(GuardProgram.Environment, StringComparer.Ordinal) { ["REGISTRYGUARD_ADMIN_TOKEN"] = AdministeredGuard.ReadToken };

        string[] completed = [.. lines.Select(line => line.Completed), "complete -o default -F _registryguard registryguard"];

        string[] told = [];
        // On a machine that is busy the guard may not answer while somebody would wait for it.
        for (var i = 0; i < 20 && !told.SequenceEqual(completed); i++)
        {
            told = (await Command.RunAsync("bash", ["-c", Press, GuardProgram.Path, .. lines.Select(line => line.Typed)], environment)).MustSucceed().Output.TrimEnd('\n').Split('\n');
        }

        Assert.Equal(completed, told);
    }

    [Theory]
    [InlineData("bash", "source <(registryguard completion bash)")]
    [InlineData("zsh", "#compdef registryguard")]
    [InlineData("fish", "complete -c registryguard")]
    public async Task Completion_OfAShell_IsItsScript(string shell, string part) =>
        Assert.Contains(part, (await GuardProgram.RunAsync("completion", shell)).MustSucceed().Output, StringComparison.Ordinal);
}
