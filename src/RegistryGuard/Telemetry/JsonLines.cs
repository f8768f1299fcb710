using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace RegistryGuard.Telemetry;

/// <summary>One JSON object per event: the library's own, which has only the event's number, with the event's name added at its
/// beginning.</summary>
internal sealed class JsonLines(IServiceProvider parts) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "registryguard-json";

    [ThreadStatic]
    private static StringWriter? _line;

    // The library's formatter is not public; it can be asked for once all formatters are made.
    private readonly Lazy<ConsoleFormatter> _json = new(
        () => parts.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Json));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.EventId.Name is not { Length: > 0 } name)
        {
            _json.Value.Write(logEntry, scopeProvider, textWriter);
            return;
        }

        var line = _line ??= new StringWriter(CultureInfo.InvariantCulture);
        _json.Value.Write(logEntry, scopeProvider, line);
        var json = line.GetStringBuilder();
        if (json.Length > 0 && json[0] == '{')
        {
            textWriter.Write("{\"Event\":\"");
            textWriter.Write(JsonEncodedText.Encode(name).ToString());
            textWriter.Write('"');
            json[0] = ',';
        }

        textWriter.Write(json);
        json.Clear();
    }
}
