using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>One client: carries out operations one after the other and records what came of each.</summary>
internal sealed class ChaosClient(int number, Fleet fleet, Recorder recorder) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private const int MostOfBody = 300;

    private int pushes;

    /// <summary>Carries out the plan until the storm is over.</summary>
    public async Task RunAsync(IEnumerable<PlannedOperation> plan, TimeSpan length)
    {
        foreach (var operation in plan)
        {
            var early = operation.Earliest - recorder.Now;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early);
            }

            if (recorder.Now >= length)
            {
                return;
            }

            await DoAsync(operation, isAtRest: false);
        }
    }

    public async Task<Operation> DoAsync(PlannedOperation planned, bool isAtRest)
    {
        var image = planned.Tag.Manifest(planned.Variant);
        // Every move of a floating tag is recorded with a user name of its own, to be found again by.
        var by = planned.Kind is OperationKind.Push
            ? string.Create(CultureInfo.InvariantCulture, $"client{number}-{++pushes}")
            : string.Create(CultureInfo.InvariantCulture, $"client{number}");
        var operation = new Operation
        {
            Client = number,
            Server = planned.Server,
            Kind = planned.Kind,
            Tag = planned.Tag,
            Digest = planned.Kind is OperationKind.Pull or OperationKind.BentPull ? null : image.Digest,
            By = by,
            IsAtRest = isAtRest,
            Start = recorder.Now,
            End = TimeSpan.MaxValue,
            Outcome = Outcome.Unknown,
        };
        var innocent = planned.Kind is OperationKind.BentPull ? DoAsync(planned with { Kind = OperationKind.Pull }, isAtRest) : null;
        var asked = planned.Kind is OperationKind.HalfPush or OperationKind.BentPull
            ? BentRequests.SendAsync(fleet, planned, operation)
            : AskAsync(planned, image, operation);
        operation = await asked with { End = recorder.Now };
        recorder.Add(operation);
        if (innocent is not null)
        {
            await innocent;
        }

        return operation;
    }

    public void Dispose() => http.Dispose();

    private async Task<Operation> AskAsync(PlannedOperation planned, TinyImage image, Operation operation)
    {
        if (fleet.Reach(planned.Server) is not var (server, url))
        {
            return operation with { Outcome = Outcome.Unavailable, Note = "nobody is there" };
        }

        operation = operation with { Server = server };

        using var patience = new CancellationTokenSource(planned.Patience);
        using var request = RequestOf(planned, image, url, operation.By!);
        try
        {
            using var answer = await http.SendAsync(request, patience.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            return Judged(operation, planned, answer, body);
        }
        catch (OperationCanceledException)
        {
            return operation with { Outcome = Outcome.Unknown, Note = "gave up waiting" };
        }
        // A connection that is reset while HttpClient sets it up surfaces as it is.
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return operation with { Outcome = Outcome.Unknown, Note = e.Message };
        }
    }

    // docker-registry on plain files: a DELETE that reads the manifest's link while a PUT of the same manifest is writing it finds
    // an empty one, and takes the digest in it for malformed. Nothing is deleted.
    private static bool IsReadWhileWritten(byte[] body) => body.AsSpan().IndexOf("\"DIGEST_INVALID\""u8) >= 0;

    private static HttpRequestMessage RequestOf(PlannedOperation planned, TinyImage image, Uri server, string by)
    {
        var reference = planned.Kind is OperationKind.Push or OperationKind.Pull ? planned.Tag.Name : image.Digest;
        var target = new Uri(server, $"/v2/{planned.Tag.Repository}/manifests/{reference}");
        var method = planned switch
        {
            { Kind: OperationKind.Push or OperationKind.Store } => HttpMethod.Put,
            { Kind: OperationKind.Delete } => HttpMethod.Delete,
            { IsHead: true } => HttpMethod.Head,
            _ => HttpMethod.Get,
        };
        var request = new HttpRequestMessage(method, target);
        request.Headers.Authorization = new Credential(by, "password").ToHeader();
        request.Headers.Accept.ParseAdd(TinyImage.ManifestType);
        if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(image.Manifest);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(TinyImage.ManifestType);
        }

        return request;
    }

    private static Operation Judged(Operation operation, PlannedOperation planned, HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        var isPut = planned.Kind is OperationKind.Push or OperationKind.Store;
        var outcome = (planned.Kind, answer.StatusCode) switch
        {
            (OperationKind.Push or OperationKind.Store, HttpStatusCode.Created) => Outcome.Acknowledged,
            (OperationKind.Push, HttpStatusCode.Forbidden) => Outcome.Refused,
            (OperationKind.Delete, HttpStatusCode.Accepted) => Outcome.Acknowledged,
            (OperationKind.Delete, HttpStatusCode.MethodNotAllowed) => Outcome.Refused,
            (OperationKind.Pull or OperationKind.Fetch, HttpStatusCode.OK) => Outcome.Acknowledged,
            (not (OperationKind.Push or OperationKind.Store), HttpStatusCode.NotFound) => Outcome.Missing,
            (_, HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError) => Outcome.Unavailable,
            (OperationKind.Delete, HttpStatusCode.BadRequest) when IsReadWhileWritten(body) => Outcome.Unavailable,
            _ => Outcome.Unexpected,
        };
        operation = operation with { Outcome = outcome, Note = status.ToString(CultureInfo.InvariantCulture) };
        if (outcome is Outcome.Acknowledged && planned.Kind is OperationKind.Delete)
        {
            return operation;
        }

        if (outcome is not Outcome.Acknowledged)
        {
            var words = System.Text.Encoding.UTF8.GetString(body).Trim();
            return operation with { Note = $"{operation.Note} {words[..Math.Min(words.Length, MostOfBody)]}" };
        }

        var named = answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.First() : null;
        var read = isPut || planned.IsHead ? named : TinyImage.DigestOf(body);
        var expected = planned.Kind is OperationKind.Pull ? named : operation.Digest;
        return read == named && read == expected && read is not null
            ? operation with { Digest = read }
            : operation with { Outcome = Outcome.Unexpected, Note = $"{status} with digest {named} and content {read}" };
    }
}
