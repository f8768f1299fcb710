using System.Buffers;
using System.IO.Pipelines;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Registry.Push;

/// <summary>Reads pushed manifests within the limits on size, time, bytes of one client, and manifests in memory, and checks that each is
/// the kind of manifest that it says it is.</summary>
internal sealed class PushReader(TagTurns turns, ManifestPlaces places, IGuardConfigurationSource configuration)
{
    // What one push may keep pending.
    internal const int MostTags = 64;

    public async Task<PushedManifest> ReadAsync(HttpContext context, RegistryRequest.ManifestWrite request)
    {
        if (JudgeHeaders(context.Request, request, out var mediaType, out var condition) is { } headerError)
        {
            return new PushedManifest(headerError);
        }

        await using var arriving = new ArrivingManifest();
        if (await ReceiveAsync(context, arriving) is { } error)
        {
            return new PushedManifest(error);
        }

        // Only a whole body takes a turn and a place in memory, so bodies that never end can't exhaust them. The turn comes first: a push
        // that waits for its turn holds no place.
        var turn = await turns.EnterAsync(request.Repository, TagsOf(request), context.RequestAborted);
        try
        {
            var read = await ReadWholeAsync(context, request, mediaType, arriving, turn);
            read.Condition = condition;
            return read;
        }
        catch
        {
            // The client has gone, so nobody else would end the turn.
            turn.Dispose();
            throw;
        }
    }

    // Open tags need no turns: they may be written in any order.
    private IEnumerable<Tag> TagsOf(RegistryRequest.ManifestWrite request)
    {
        var policy = configuration.Current.Policy;
        IEnumerable<Tag> tags = request.Reference.TryGetTag(out var tag) ? [tag] : request.Tags;
        return tags.Where(tag => policy.Classify(request.Repository, tag).Class is not TagClass.Open);
    }

    private async Task<PushedManifest> ReadWholeAsync(
        HttpContext context, RegistryRequest.ManifestWrite request, MediaType mediaType, ArrivingManifest arriving, IDisposable turn)
    {
        var place = await places.EnterAsync(ClientOf(context), context.RequestAborted);
        if (place is null)
        {
            return new PushedManifest(GuardErrors.TooManyWrites, turn);
        }

        try
        {
            var body = await arriving.ToArrayAsync(context.RequestAborted);
            var fault = request.Declared is { } declared && !declared.Matches(body) ? GuardErrors.DigestMismatch(declared) : null;
            fault ??= ManifestBody.Judge(body, mediaType) is { } reason ? Refusals.UnsupportedManifest(reason) : null;
            return fault is null
                ? new PushedManifest(body, new(
                    Digest.Sha256(body), request.Declared is { IsSha256: false } alias ? alias : null, mediaType.Value), place, turn)
                : new PushedManifest(fault, place, turn);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private static ClientRequest? ClientOf(HttpContext context) => context.Features.Get<ClientRequest>();

    private static OciError? JudgeHeaders(
        HttpRequest request, RegistryRequest.ManifestWrite write, out MediaType mediaType, out MoveCondition? condition)
    {
        mediaType = default;
        condition = null;
        var headers = request.Headers;
        return write switch
        {
            _ when write.Tags.Count > MostTags => GuardErrors.Unsupported(400,
                $"one push can name at most {MostTags} tags; push the others separately."),
            _ when headers.ContentEncoding.Count > 0 => GuardErrors.Unsupported(415,
                "a manifest can't be sent with Content-Encoding, for its digest is of the plain bytes; push it as it is."),
            _ when headers.ContentType.Count != 1 || !MediaType.TryParseManifest(headers.ContentType.ToString(), out mediaType) =>
                Refusals.UnsupportedManifest("has no Content-Type that the guard can vouch for"),
            _ => MoveCondition.TryRead(headers.IfMatch, headers.IfNoneMatch, out condition) is not ConditionFault.None and var fault
                ? MoveRefusals.ConditionNotTaken(fault)
                : null,
        };
    }

    private async Task<OciError?> ReceiveAsync(HttpContext context, ArrivingManifest arriving)
    {
        var most = configuration.Current.Limits.ManifestBytes;
        if (context.Request.ContentLength > most)
        {
            return GuardErrors.TooLarge(most);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(configuration.Current.Upstream.Timeout);
        try
        {
            while (true)
            {
                // Read from the server's own buffer, so a client that sends little takes little memory.
                var read = await ReadAsync(context.Request.BodyReader, deadline.Token);
                var error = await KeepAsync(context, arriving, read.Buffer, most, context.RequestAborted);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (error is not null || read.IsCompleted)
                {
                    return error;
                }
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return GuardErrors.TooSlow;
        }
        catch (IOException e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel throws this when the size of a chunk is too large a number.
            throw new BadHttpRequestException(e.Message, e);
        }
    }

    // A read cancelled by its token stays open in Kestrel, which then can't drain the rest and logs an error. So the pending read is
    // cancelled instead.
    private static async ValueTask<ReadResult> ReadAsync(PipeReader client, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), client);
        var read = await client.ReadAsync(CancellationToken.None);
        if (!read.IsCanceled)
        {
            return read;
        }

        client.AdvanceTo(read.Buffer.Start);
        throw new OperationCanceledException(cancellation);
    }

    private static async ValueTask<OciError?> KeepAsync(
        HttpContext context, ArrivingManifest arriving, ReadOnlySequence<byte> bytes, long most, CancellationToken cancellation)
    {
        if (arriving.Length + bytes.Length > most)
        {
            return GuardErrors.TooLarge(most);
        }

        if (ClientOf(context)?.Hold(bytes.Length) is { } key)
        {
            return GuardErrors.AtBound(key) with { ClosesConnection = true };
        }

        try
        {
            await arriving.AddAsync(bytes, cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return GuardErrors.NoRoom;
        }
    }
}

/// <summary>A manifest read, or why it was not. Holds its place among the writes in memory, and its turn, until disposed.</summary>
internal sealed class PushedManifest : IDisposable
{
    private readonly IDisposable[] _held;

    public PushedManifest(OciError error, params IDisposable[] held) => (Error, _held) = (error, held);

    public PushedManifest(byte[] body, ManifestIdentity content, params IDisposable[] held) =>
        (Body, Content, _held) = (body, content, held);

    public OciError? Error { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public ManifestIdentity? Content { get; }

    /// <summary>What the client requires of the tag; null for nothing.</summary>
    public MoveCondition? Condition { get; set; }

    public void Dispose() => Array.ForEach(_held, held => held.Dispose());
}
