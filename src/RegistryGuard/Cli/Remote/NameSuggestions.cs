using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;

namespace RegistryGuard.Cli.Remote;

/// <summary>The names that the running guard knows, for a shell that completes what is being typed.</summary>
internal static class NameSuggestions
{
    // Somebody waits with a finger on the key.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Argument<string> OfRepositories(Argument<string> argument) => With(argument, (ask, _) => Repositories(ask));

    public static Argument<string> OfTags(Argument<string> argument) => With(
        argument,
        (ask, word) => word.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? Names(ask($"/api/v1/repositories/{Uri.EscapeDataString(word[..colon])}/tags?limit=1000"), "tags", "tag").Select(tag => $"{word[..colon]}:{tag}")
            : Repositories(ask).Select(name => name + ":"));

    private static IEnumerable<string> Repositories(Func<string, JsonNode> ask) => Names(ask("/api/v1/repositories?limit=1000"), "repositories", "name");

    private static IEnumerable<string> Names(JsonNode answer, string list, string member) => answer[list]!.AsArray().Select(item => (string)item![member]!);

    private static Argument<string> With(Argument<string> argument, Func<Func<string, JsonNode>, string, IEnumerable<string>> find)
    {
        argument.CompletionSources.Add(context => Find(context, find));
        return argument;
    }

    // Whatever goes wrong, nothing is suggested: a message would be in the midst of what is being typed.
    private static IEnumerable<CompletionItem> Find(CompletionContext context, Func<Func<string, JsonNode>, string, IEnumerable<string>> find)
    {
        try
        {
            var address = context.ParseResult.GetValue<Uri>(RemoteCommand.Admin)!;
            using var patience = new CancellationTokenSource(Patience);
            using var connection = new AdminConnection(address, Environment.GetEnvironmentVariable(AdminConnection.TokenVariable));
            // The library's own way is not asynchronous.
            return [.. find(path => connection.GetAsync(path, patience.Token).GetAwaiter().GetResult(), context.WordToComplete).Select(name => new CompletionItem(name))];
        }
        catch (Exception e) when (e is RemoteFault or OperationCanceledException or InvalidOperationException)
        {
            return [];
        }
    }
}
