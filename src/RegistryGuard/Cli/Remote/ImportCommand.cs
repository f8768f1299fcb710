using System.CommandLine;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;
using RegistryGuard.Jobs.Importing;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard import</c>: orders jobs, and waits for them.</summary>
internal static class ImportCommand
{
    // Of one order, whose body the API bounds.
    private const int MostLetters = 48 << 10;

    public static RemoteCommand Make()
    {
        var repositories = Arguments.Repositories();
        var from = new Option<FileInfo?>("--from") { Description = "A file with the names of repositories, one a line; - for standard input", HelpName = "FILE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be bound" };
        var noWait = new Option<bool>("--no-wait") { Description = "Return when it is ordered: registryguard jobs tells how far it is" };
        var command = new RemoteCommand(
            "import", "Bind what upstream has: of these repositories, or of all that it lists", "registryguard import demo/app --dry-run")
        { repositories, from, dryRun, noWait };
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            List<string> names = [.. parsed.GetValue(repositories) ?? []];
            if (parsed.GetValue(from) is { } file)
            {
                names.AddRange(await ReadAsync(file, cancellation));
            }

            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var ordered = new List<JsonNode>();
            foreach (var part in Split([.. names.Distinct(StringComparer.Ordinal)]))
            {
                ordered.Add(await guard.SendAsync(HttpMethod.Post, "/api/v1/import", new ImportBody(part.Count > 0 ? part : null, parsed.GetValue(dryRun)), cancellation));
            }

            if (!parsed.GetValue(noWait))
            {
                return await WaitAsync(guard, ordered, job => Write(job, output, asJson), errors, cancellation);
            }

            ordered.ForEach(job => Write(job, output, asJson));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> WaitAsync(
        AdminConnection guard, List<JsonNode> ordered, Action<JsonNode> write, TextWriter errors, CancellationToken cancellation)
    {
        var code = ExitCode.Done;
        var followed = new FollowedJob(guard, errors);
        foreach (var id in ordered.Select(job => AdminConnection.As<JobView>(job).Id))
        {
            try
            {
                var ended = await followed.WaitAsync(id, cancellation);
                write(ended);
                code = AdminConnection.As<JobView>(ended).State == "done" ? code : ExitCode.Failed;
            }
            catch (OperationCanceledException)
            {
                await errors.WriteLineAsync($"the import goes on without this: registryguard jobs {id} --follow, or --cancel");
                throw;
            }
        }

        return code;
    }

    private static void Write(JsonNode job, TextWriter output, bool asJson)
    {
        if (asJson)
        {
            Screen.Json(output, job);
        }
        else
        {
            JobsCommand.Tell(AdminConnection.As<JobView>(job), new Screen(output, !Console.IsOutputRedirected));
        }
    }

    /// <summary>The names in parts that one order each may have; one part for all repositories, if there are none.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Split(IReadOnlyList<string> names)
    {
        var part = new List<string>();
        var letters = 0;
        foreach (var name in names)
        {
            if (part.Count == ImportOrder.MostNamed || letters + name.Length + 3 > MostLetters)
            {
                yield return part;
                (part, letters) = ([], 0);
            }

            part.Add(name);
            letters += name.Length + 3;
        }

        if (part.Count > 0 || names.Count == 0)
        {
            yield return part;
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(FileInfo file, CancellationToken cancellation)
    {
        string[] lines;
        try
        {
            var text = file.Name == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(file.FullName, cancellation);
            lines = [.. text.Split('\n').Select(line => line.Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RemoteFault($"the file of --from can't be read: {PrintableText.Of(e.Message)}", ExitCode.BadUsage);
        }

        var names = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
            {
                continue;
            }

            if (!RepositoryName.TryParse(lines[i], out _))
            {
                var shown = PrintableText.Of(lines[i]);
                throw new RemoteFault($"line {i + 1} of the file of --from is not a repository's name, for example demo/app: '{(shown.Length > 80 ? shown[..80] + "…" : shown)}'", ExitCode.BadUsage);
            }

            names.Add(lines[i]);
        }

        // All repositories are something else than none.
        return names.Count > 0 ? names : throw new RemoteFault("the file of --from names no repository", ExitCode.BadUsage);
    }
}
