using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace RegistryGuard.Telemetry;

/// <summary>What is logged, and how it is written.</summary>
internal static class Log
{
    /// <summary>Logs to standard output: on a terminal one readable line per event, elsewhere one JSON object.</summary>
    public static void Configure(ILoggingBuilder logging, bool isRedirected)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // It would make a trace for every request: see RequestTrace. Kestrel logs what is thrown.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // When a start fails, the command says why in one sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Yarp", LogLevel.Error);
        if (isRedirected)
        {
            logging.AddJsonConsole(json =>
            {
                // For the trace id.
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
            Use<JsonLines>(logging, JsonLines.FormatterName);
        }
        else
        {
            logging.AddSimpleConsole(simple =>
            {
                simple.SingleLine = true;
                simple.TimestampFormat = "HH:mm:ss ";
            });
            Use<TerminalLines>(logging, TerminalLines.FormatterName);
        }
    }

    private static void Use<TFormatter>(ILoggingBuilder logging, string name)
        where TFormatter : ConsoleFormatter
    {
        logging.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, TFormatter>());
        logging.AddConsole(console => console.FormatterName = name);
    }
}
