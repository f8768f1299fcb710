using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using RegistryGuard.Telemetry;

namespace RegistryGuard.Tests.Telemetry;

public class LogTests
{
    private static readonly EventId Named = new(100, "ManifestPush");

    [Fact]
    public void Json_AnEvent_HasItsNameBesideAllThatTheLibraryWrites()
    {
        var line = Line(isRedirected: true, Named, "push app 403", ("Repository", "app"), ("Status", 403));
        var json = JsonNode.Parse(line)!;

        Assert.Equal("ManifestPush", (string?)json["Event"]);
        Assert.Equal((100, "Information", "Some.Category"), ((int)json["EventId"]!, (string?)json["LogLevel"], (string?)json["Category"]));
        Assert.Equal(("app", 403), ((string?)json["State"]!["Repository"], (int)json["State"]!["Status"]!));
        Assert.Equal("push app 403", (string?)json["Message"]);
        Assert.NotNull(json["Timestamp"]);
    }

    [Fact]
    public void Json_AnEventWithoutAName_IsWhatTheLibraryWrites() =>
        Assert.False(JsonNode.Parse(Line(isRedirected: true, new EventId(7), "m"))!.AsObject().ContainsKey("Event"));

    [Fact]
    public void Json_TheScopeOfATrace_StaysInIt()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object>(StringComparer.Ordinal) { ["TraceId"] = "0af7" });

        var json = JsonNode.Parse(Line(isRedirected: true, Named, scopes, failure: null, "m"))!;

        Assert.Equal("0af7", (string?)json["Scopes"]![0]!["TraceId"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Line_OfAnExceptionAndOfLineEnds_IsOne(bool isRedirected)
    {
        var failure = new InvalidOperationException("first\nsecond\r\nthird\u2028fourth");

        var line = Line(isRedirected, Named, new LoggerExternalScopeProvider(), failure, "failed on /v2/a\nb", ("Target", "/v2/a\nb"));

        Assert.Equal(1, line.Count('\n'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Line_OfWhatSteersTerminals_HasItEscaped(bool isRedirected)
    {
        const string Hostile = "ci\u001b[2J\u001b]0;owned\a\u009b31m\u202egnp.exe\u2066\u200b";

        var line = Line(isRedirected, Named, "push by=" + Hostile, ("By", Hostile));

        Assert.DoesNotContain(line.TrimEnd('\n'), c => char.IsControl(c) || c is '\u202e' or '\u2066' or '\u200b');
        Assert.Contains("\\u001b[2J", line, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Line_OfHalfASurrogatePair_IsWritten(bool isRedirected)
    {
        var half = new string('\ud800', 1);

        Assert.Contains("push by=", Line(isRedirected, Named, "push by=" + half, ("By", half)), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminal_AnEvent_IsToldByItsNameOnOneLine() =>
        Assert.EndsWith("info: ManifestPush[100] push app\n", Line(isRedirected: false, Named, "push app"), StringComparison.Ordinal);

    private static string Line(bool isRedirected, EventId id, string message, params (string Name, object Value)[] fields) =>
        Line(isRedirected, id, new LoggerExternalScopeProvider(), failure: null, message, fields);

    private static string Line(
        bool isRedirected, EventId id, IExternalScopeProvider scopes, Exception? failure, string message, params (string Name, object Value)[] fields)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => Log.Configure(logging, isRedirected));
        using var parts = services.BuildServiceProvider();
        var used = parts.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        var formatter = parts.GetServices<ConsoleFormatter>().Single(other => other.Name == used);
        var state = fields.Select(field => KeyValuePair.Create(field.Name, (object?)field.Value)).ToList();
        using var written = new StringWriter();
        formatter.Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Information, "Some.Category", id, state, failure, (_, _) => message),
            scopes, written);
        return written.ToString();
    }
}
