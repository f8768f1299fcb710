using System.Net.Sockets;

namespace RegistryGuard.Upstream;

/// <summary>Says in a few words why there is no answer from upstream. The libraries' own messages are about sockets and
/// streams, and hide the inner exception's.</summary>
internal static class UpstreamFaults
{
    /// <summary>No answer began in time.</summary>
    public static UpstreamUnreachableException Silent(TimeSpan timeout, Uri? asked, Exception? inner = null) =>
        new($"upstream gave no answer within {timeout.TotalSeconds:0.###} s", timedOut: true, inner) { Address = asked?.Authority };

    /// <summary>A transfer that had begun stood still.</summary>
    public static UpstreamUnreachableException Idle(Uri asked, Exception? inner = null) =>
        new("the transfer was silent for upstream.uploadIdle", timedOut: true, inner) { Address = asked.Authority };

    /// <summary>An answer that had begun broke off.</summary>
    public static UpstreamUnreachableException BrokenOff(Uri asked, Exception inner) => inner is OperationCanceledException
        ? Idle(asked, inner)
        : new("upstream broke its answer off", timedOut: false, inner) { Address = asked.Authority };

    /// <summary>No answer began.</summary>
    public static UpstreamUnreachableException Of(Exception e, Uri? asked)
    {
        var (reason, isLasting) = Explain(e, asked);
        return new(reason, timedOut: e is OperationCanceledException, e) { Address = asked?.Authority, IsLasting = isLasting };
    }

    private static (string Reason, bool IsLasting) Explain(Exception e, Uri? asked)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case UpstreamCertificateException certificate:
                    return (certificate.Message, true);
                case SocketException socket when Explain(socket.SocketErrorCode) is { } reason:
                    return ($"upstream can't be reached: {reason}", false);
            }
        }

        return (e as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => ($"upstream can't be reached: no address is known for {asked?.Host}", false),
            HttpRequestError.SecureConnectionError => ("upstream can't be reached: the TLS handshake failed; does it speak HTTPS there?", false),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => ("upstream's answer is not HTTP that can be read", false),
            HttpRequestError.ConfigurationLimitExceeded => ("upstream's answer has more headers than can be read", false),
            _ when e is OperationCanceledException => ("upstream can't be reached: it took no connection in time", false),
            _ => ("upstream broke the connection without an answer", false),
        };
    }

    private static string? Explain(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "no address is known for its name",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to its address",
        SocketError.TimedOut => "it took no connection in time",
        SocketError.AccessDenied => "the system does not allow the connection",
        _ => null,
    };
}
