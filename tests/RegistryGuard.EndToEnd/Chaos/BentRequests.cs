using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>Requests that no client of a library makes. Nothing is concluded from their answers: what counts is what others see.</summary>
internal static class BentRequests
{
    private const int Pulls = 4;

    /// <summary>Sends the first part of a push and hangs up, or some pulls at once with a header that HTTP does not have.</summary>
    public static async Task<Operation> SendAsync(Fleet fleet, PlannedOperation planned, Operation operation)
    {
        if (fleet.Reach(planned.Server) is not var (server, url))
        {
            return operation with { Outcome = Outcome.Unavailable, Note = "nobody is there" };
        }

        operation = operation with { Server = server };
        try
        {
            return planned.Kind is OperationKind.HalfPush
                ? await SendHalfAsync(url, planned, operation)
                : await PullAsync(url, planned, operation);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return operation with { Note = e.Message };
        }
    }

    private static async Task<Operation> SendHalfAsync(Uri url, PlannedOperation planned, Operation operation)
    {
        var manifest = planned.Tag.Manifest(planned.Variant).Manifest;
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"PUT {Target(planned)} HTTP/1.1\r\nHost: guard\r\nContent-Type: {TinyImage.ManifestType}\r\nContent-Length: {manifest.Length}\r\n\r\n");
        using var connection = await RawConnection.OpenAsync(url);
        await connection.WriteAsync([.. Encoding.Latin1.GetBytes(head), .. manifest.AsSpan(0, manifest.Length - 1)]);
        await Task.Delay(planned.Patience);
        if (planned.IsHead)
        {
            connection.Reset();
        }

        return operation with { Note = "half of it was sent" };
    }

    private static async Task<Operation> PullAsync(Uri url, PlannedOperation planned, Operation operation)
    {
        var request = Encoding.Latin1.GetBytes(
            $"{(planned.IsHead ? "HEAD" : "GET")} {Target(planned)} HTTP/1.1\r\nHost: guard\r\nAccept: {TinyImage.ManifestType}\r\nX-Poison: a\u0001b\r\n\r\n");
        var answers = await Task.WhenAll(Enumerable.Range(0, Pulls).Select(_ => RawRequest.SendAsync(url, request, planned.Patience)));
        return operation with { Note = string.Join(", ", answers.Select(answer => answer?.StartLine ?? "no answer")) };
    }

    private static string Target(PlannedOperation planned) => $"/v2/{planned.Tag.Repository}/manifests/{planned.Tag.Name}";
}
