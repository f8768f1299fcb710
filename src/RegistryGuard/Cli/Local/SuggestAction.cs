using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.Globalization;

namespace RegistryGuard.Cli.Local;

/// <summary>Answers the scripts of <c>registryguard completion</c>: what may stand at a place of a command line, a line each.</summary>
internal sealed class SuggestAction(RootCommand root) : SynchronousCommandLineAction
{
    /// <summary>Has <c>[suggest:PLACE] LINE</c> answered by it.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var directive in root.Directives.OfType<SuggestDirective>())
        {
            directive.Action = new SuggestAction(root);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.Skip(1).LastOrDefault()?.Value ?? "";
        var place = parseResult.Tokens[0].Value.Split(':') is [_, var text] && int.TryParse(text.TrimEnd(']'), CultureInfo.InvariantCulture, out var given) ? Math.Clamp(given, 0, line.Length) : line.Length;
        foreach (var word in Of(root, line[..place]))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(word);
        }

        return ExitCode.Done;
    }

    /// <summary>The words that a line may go on with, each in full. Options are among them only where one is being typed.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="line">The line up to where it is being typed, the program's name included.</param>
    public static IReadOnlyList<string> Of(RootCommand root, string line)
    {
        line = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].TrimStart();
        var typed = line[(line.LastIndexOf(' ') + 1)..];
        if (typed.StartsWith("--", StringComparison.Ordinal) && typed.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
        {
            // The library fails on that.
            line = $"{line[..^typed.Length]}{typed[..equals]} {typed[(equals + 1)..]}";
            typed = typed[(equals + 1)..];
        }

        return [.. root.Parse(line).GetCompletions(line.Length).Select(found => found.InsertText ?? found.Label)
            .Where(word => word.StartsWith(typed, StringComparison.Ordinal) && word.StartsWith('-') == typed.StartsWith('-'))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
