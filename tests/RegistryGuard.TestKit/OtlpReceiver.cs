using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RegistryGuard.TestKit;

/// <summary>A receiver of OTLP by HTTP and protobuf, which reads of spans and metrics what tests ask about.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>All spans that came.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    /// <summary>The names of all metrics that came.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => ReceiveAsync(context, receiver.AddSpans));
        app.MapPost("/v1/metrics", context => ReceiveAsync(context, receiver.AddMetrics));
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task ReceiveAsync(HttpContext context, Action<byte[]> read)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        read(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    // Field numbers of opentelemetry/proto/collector: request → resource → scope → span.
    private void AddSpans(byte[] request)
    {
        foreach (ReadOnlyMemory<byte> span in Below(request, 1, 2, 2))
        {
            _spans.Enqueue(new OtlpSpan(
                Convert.ToHexStringLower(Field(span, 1).Span), Convert.ToHexStringLower(Field(span, 2).Span), Convert.ToHexStringLower(Field(span, 4).Span),
                Encoding.UTF8.GetString(Field(span, 5).Span)));
        }
    }

    private void AddMetrics(byte[] request)
    {
        foreach (ReadOnlyMemory<byte> metric in Below(request, 1, 2, 2))
        {
            _metrics[Encoding.UTF8.GetString(Field(metric, 1).Span)] = true;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Below(ReadOnlyMemory<byte> message, params int[] path) => path.Length == 0
        ? [message]
        : Fields(message).Where(field => field.Number == path[0]).SelectMany(field => Below(field.Content, path[1..]));

    private static ReadOnlyMemory<byte> Field(ReadOnlyMemory<byte> message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Content).FirstOrDefault();

    // The fields of a message that have a length; the others are passed over.
    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    yield return ((int)(key >> 3), message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"no wire type {key & 7}");
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message.Span[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

/// <summary>A span: ids as hexadecimal digits; of a root the parent is empty.</summary>
public sealed record OtlpSpan(string Trace, string Id, string Parent, string Name);
