using System.Net;
using System.Net.Sockets;
using RegistryGuard.Configuration;

namespace RegistryGuard.Upstream;

/// <summary>Upstream's answer must begin within <c>upstream.timeout</c> of the request's last byte, or a registry that stands still
/// would keep every client waiting without an error. Once it has begun, <c>upstream.uploadIdle</c> bounds it. Any fault before it begins
/// becomes an <see cref="UpstreamUnreachableException"/>.</summary>
internal sealed class AnswerDeadline(HttpMessageHandler connections, IGuardConfigurationSource configuration) : DelegatingHandler(connections)
{
    private static readonly HttpRequestOptionsKey<bool> Waived = new("RegistryGuard.AnswerMayTakeLong");

    /// <summary>For requests that carry a blob: registries may move it for minutes before they answer. For them
    /// <c>upstream.uploadIdle</c> alone counts.</summary>
    public static void Waive(HttpRequestMessage request) => request.Options.Set(Waived, true);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri;
        var timeout = request.Options.TryGetValue(Waived, out _) ? Timeout.InfiniteTimeSpan : configuration.Current.Upstream.Timeout;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.Content is { } content && timeout != Timeout.InfiniteTimeSpan)
        {
            request.Content = new WatchedContent(content, () => Begin(late, timeout));
        }
        else
        {
            Begin(late, timeout);
        }

        try
        {
            return await base.SendAsync(request, late.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested)
        {
            throw UpstreamFaults.Silent(timeout, asked, e);
        }
        // A connection that is reset while it is set up surfaces as it is.
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or SocketException)
        {
            throw UpstreamFaults.Of(e, asked);
        }
    }

    private static void Begin(CancellationTokenSource late, TimeSpan timeout)
    {
        try
        {
            late.CancelAfter(timeout);
        }
        catch (ObjectDisposedException)
        {
            // The answer came before the whole of the request was sent.
        }
    }

    /// <summary>Calls back when the last byte was sent.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly Action _sent;

        public WatchedContent(HttpContent content, Action sent)
        {
            (_content, _sent) = (content, sent);
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await _content.CopyToAsync(stream, context, cancellationToken);
            _sent();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
