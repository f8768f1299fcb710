using System.CommandLine;
using System.Text.Json;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard pods</c>: the file is read here, and of it nothing but images goes to the guard.</summary>
internal static class PodsCommand
{
    // Of a request's 64 KiB, with room for the names.
    private const int MostBytes = 48 << 10;

    public static RemoteCommand Make()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "What kubectl get pods -A -o json printed; - or nothing for standard input",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "-",
        };
        var names = new Option<string[]>("--name")
        {
            Description = "By which name clusters call the registry, beside upstream.names; more than once for several",
            HelpName = "REGISTRY",
            Arity = ArgumentArity.OneOrMore,
        };
        names.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (Addresses.RegistryName(token.Value).Fault is { } fault)
                {
                    result.AddError($"--name {fault}, not '{PrintableText.Of(token.Value)}'.");
                }
            }

            if (result.Tokens.Count > PodsBody.MostNames)
            {
                result.AddError($"--name can be given {PodsBody.MostNames} times at most.");
            }
        });
        var command = new RemoteCommand(
            "pods", "Say which containers would run another program if their pods were started anew; exit code 3 if one would change or fail",
            "kubectl get pods -A -o json | registryguard pods --name registry.example.com") { file, names };
        command.DoLong(async (parsed, guard, asJson, cancellation) =>
        {
            var tally = await ReadAsync(parsed.GetValue(file)!, cancellation);
            var report = await AskAsync(guard, tally, parsed.GetValue(names) ?? [], cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (asJson)
            {
                Screen.Json(output, report.ToJson());
            }
            else
            {
                report.Write(new Screen(output, !Console.IsOutputRedirected));
            }

            return report.HasFindings ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }

    private static async Task<PodTally> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-")
        {
            if (!Console.IsInputRedirected)
            {
                throw new RemoteFault("give a file, or the list of pods on standard input: kubectl get pods -A -o json | registryguard pods", ExitCode.BadUsage);
            }

            await using var input = Console.OpenStandardInput();
            return await PodListReader.ReadAsync(input, "standard input", cancellation);
        }

        Stream stream;
        try
        {
            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 << 10, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RemoteFault($"{PrintableText.Of(file)} can't be read: {PrintableText.Of(e.Message)}", ExitCode.BadUsage);
        }

        await using (stream)
        {
            return await PodListReader.ReadAsync(stream, PrintableText.Of(file), cancellation);
        }
    }

    private static async Task<PodsReport> AskAsync(AdminConnection guard, PodTally tally, string[] names, CancellationToken cancellation)
    {
        var report = new PodsReport(tally);
        foreach (var batch in Batches(tally.Containers.Keys.Select(one => new PodImage(one.Image, one.ImageId.Length > 0 ? one.ImageId : null)).Distinct()))
        {
            report.Add(AdminConnection.As<PodsView>(await guard.SendAsync(HttpMethod.Post, "/api/v1/pods", new PodsBody(batch, names), cancellation)));
        }

        return report;
    }

    // No runtime can pull what is too long for a request.
    private static IEnumerable<List<PodImage>> Batches(IEnumerable<PodImage> images)
    {
        var (batch, bytes) = (new List<PodImage>(), 0);
        foreach (var image in images)
        {
            var length = JsonSerializer.SerializeToUtf8Bytes(image).Length;
            if (length > MostBytes)
            {
                continue;
            }

            if (batch.Count == PodsBody.MostImages || bytes + length > MostBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(image);
            bytes += length + 1;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
