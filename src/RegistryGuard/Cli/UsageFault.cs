using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli;

/// <summary>What is wrong with a command as it was typed, in one sentence that names the help to look at.</summary>
internal static partial class UsageFault
{
    /// <summary>The sentence.</summary>
    /// <param name="parsed">A command line with errors.</param>
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return $"{What(parsed, command)}; see {PathOf(command)} --help";
    }

    private static string What(ParseResult parsed, Command command)
    {
        // Of what is not known the first tells all: the rest is often its value. The library takes an unknown option for an argument.
        var taken = command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []);
        if (taken.Where(token => token.StartsWith("--", StringComparison.Ordinal)).Concat(parsed.UnmatchedTokens).FirstOrDefault() is { } unknown)
        {
            return Unknown(unknown, command);
        }

        return command.Subcommands.Count > 0 && command.Action is null
            ? $"give one of its commands: {string.Join(", ", Names(command))}"
            : string.Join("; ", parsed.Errors.Select(Sentence).Distinct(StringComparer.Ordinal));
    }

    private static string Unknown(string token, Command command)
    {
        var name = token.Split('=')[0];
        var shown = PrintableText.Of(name);
        if (Below(command).FirstOrDefault(below => below.Options.Any(option => option.Name == name)) is { } owner)
        {
            return $"{shown} goes after the whole command: {PathOf(owner)} {shown}";
        }

        var (what, near) = name.StartsWith('-')
            ? ($"there is no option {shown}", Near(name.TrimStart('-'), command.Options.Select(option => option.Name[2..])) is { } option ? "--" + option : null)
            : command.Subcommands.Count > 0 ? ($"there is no command {PathOf(command)} {shown}", Near(name, Names(command)))
            : ($"{shown} is more than the command takes", null);
        return what + (near is null ? "" : $", did you mean {near}?");
    }

    // Of two that are as near, the one that was perhaps not typed to its end.
    private static string? Near(string name, IEnumerable<string> known) =>
        Nearest.To(name, known.OrderByDescending(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)));

    // The library's sentences, some of which have several lines and some don't name what they are about.
    private static string Sentence(ParseError error)
    {
        var name = error.SymbolResult switch
        {
            OptionResult { Option.Name: var option } => option,
            ArgumentResult { Argument.Name: var argument } => argument,
            _ => "it",
        };
        var text = string.Join(' ', error.Message.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return PrintableText.Of(
            text.StartsWith("Required argument", StringComparison.Ordinal) ? error.SymbolResult is OptionResult ? $"{name} needs a value" : $"{name} is missing"
            : RequiredOption().Match(text) is { Success: true } required ? $"{required.Groups["name"].Value} is missing"
            : OneOf().Match(text) is { Success: true } among
                ? $"{name} must be one of {among.Groups["words"].Value.Replace("' '", ", ", StringComparison.Ordinal)}, not '{among.Groups["given"].Value}'"
            : text);
    }

    [GeneratedRegex("^Option '(?<name>[^']+)' is required$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RequiredOption();

    [GeneratedRegex("^Argument '(?<given>.*)' not recognized. Must be one of: '(?<words>.*)'$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneOf();

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);

    private static IEnumerable<string> Names(Command command) => command.Subcommands.Where(below => !below.Hidden).Select(below => below.Name);

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "registryguard";
}
