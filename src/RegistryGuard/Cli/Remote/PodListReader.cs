using System.Text;
using System.Text.Json;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary>Reads what <c>kubectl get pods -A -o json</c> prints, pod by pod, so that memory doesn't grow with the list.</summary>
internal static class PodListReader
{
    private const string Command = "kubectl get pods -A -o json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The containers of all pods.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RemoteFault">It is no list of pods.</exception>
    public static async Task<PodTally> ReadAsync(Stream stream, string name, CancellationToken cancellation)
    {
        await using var file = new HeadedStream(stream);
        try
        {
            return await JsonSerializer.DeserializeAsync<KubernetesObject>(file, Json, cancellation) switch
            {
                { Kind: "List" or "PodList", Items: { } items } when items.Tally.Pods + items.Tally.Ended > 0 || items.Count == 0 => items.Tally,
                { Kind: "List" or "PodList", Items: { } items } => throw Fault(name, $"it lists no pod, but {Shown(items.OtherKind)}"),
                { Kind: "Pod" } pod => Of(pod),
                { Kind: "List" or "PodList" } list => throw Fault(name, $"it is of the kind {list.Kind}, and has no items"),
                { Kind: { } kind } => throw Fault(name, $"it is of the kind {Shown(kind)}"),
                _ => throw Fault(name, "it has no kind"),
            };
        }
        catch (JsonException e)
        {
            throw Fault(name, Why(file.Head, e));
        }
        catch (IOException e)
        {
            throw new RemoteFault($"{name} can't be read: {PrintableText.Of(e.Message)}");
        }
    }

    private static PodTally Of(KubernetesObject pod)
    {
        var tally = new PodTally();
        tally.Add(pod);
        return tally;
    }

    private static string Why(ReadOnlySpan<byte> head, JsonException e)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
        return head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? "it is UTF-16, as Windows PowerShell writes it; write it by cmd /c, or pipe it"
            : text.Length == 0 ? "it is empty; what did kubectl say?"
            : text.StartsWith("apiVersion:", StringComparison.Ordinal) || text.StartsWith("items:", StringComparison.Ordinal) || text.StartsWith("---", StringComparison.Ordinal) ? "it is YAML"
            : text.StartsWith("NAME", StringComparison.Ordinal) ? "it is kubectl's table"
            : text[0] is not '{' ? "it is no JSON object"
            // Else the reader's own exception is within: the text is no JSON.
            : e.Path is { Length: > 1 } path && e.InnerException is not JsonException ? $"it has something else at {Shown(path)}"
            : $"its JSON breaks off, or is at fault, in line {(e.LineNumber ?? 0) + 1}";
    }

    private static string Shown(string? text) => PrintableText.Of(text is { Length: > 80 } ? text[..80] + "…" : text ?? "");

    private static RemoteFault Fault(string name, string why) => new($"{name} is not the output of {Command}: {why}", ExitCode.BadUsage);

    /// <summary>A file of which the beginning is remembered, and which must not be too large.</summary>
    internal sealed class HeadedStream(Stream inner) : Stream
    {
        /// <summary>More than the pods of the largest clusters take.</summary>
        internal const long MostBytes = 4L << 30;

        private readonly byte[] _head = new byte[64];
        private long _read;

        public ReadOnlySpan<byte> Head => _head.AsSpan(0, (int)Math.Min(_read, _head.Length));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (_read < _head.Length)
            {
                buffer.Span[..(int)Math.Min(count, _head.Length - _read)].CopyTo(_head.AsSpan((int)_read));
            }

            return (_read += count) <= MostBytes ? count : throw new IOException($"it is larger than {MostBytes >> 30} GiB");
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
