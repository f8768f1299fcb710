using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Telemetry;

/// <summary>One readable line per event, for a terminal: the library's own, with the event's name in place of the class that logs it.
/// The message may contain what clients sent (a user name, a path), so it is made printable, here and nowhere else.</summary>
internal sealed class TerminalLines(IServiceProvider parts) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "registryguard-terminal";

    // See JsonLines.
    private readonly Lazy<ConsoleFormatter> _simple = new(
        () => parts.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Simple));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            message += " " + exception.ToString().ReplaceLineEndings(" ");
        }

        // The colours of the level are the library's, and are added after this.
        var printable = new LogEntry<string>(
            logEntry.LogLevel, logEntry.EventId.Name ?? logEntry.Category, logEntry.EventId, PrintableText.Of(message),
            exception: null, (text, _) => text);
        _simple.Value.Write(printable, scopeProvider, textWriter);
    }
}
