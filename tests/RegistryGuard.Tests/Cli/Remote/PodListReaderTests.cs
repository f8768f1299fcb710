using System.Text;
using RegistryGuard.Cli;
using RegistryGuard.Cli.Remote;
using RegistryGuard.Core.Pods;

namespace RegistryGuard.Tests.Cli.Remote;

public class PodListReaderTests
{
    [Theory]
    [InlineData("", "it is empty; what did kubectl say?")]
    [InlineData("\n \n", "it is empty; what did kubectl say?")]
    [InlineData("apiVersion: v1\nitems:\n- apiVersion: v1\n", "it is YAML")]
    [InlineData("---\napiVersion: v1\n", "it is YAML")]
    [InlineData("NAMESPACE   NAME    READY   STATUS\nshop        web-1   1/1     Running\n", "it is kubectl's table")]
    [InlineData("NAME    READY\n", "it is kubectl's table")]
    [InlineData("No resources found", "it is no JSON object")]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("\"text\"", "it is no JSON object")]
    [InlineData("null", "it has no kind")]
    [InlineData("{}", "it has no kind")]
    [InlineData("{\"items\":[]}", "it has no kind")]
    [InlineData("{\"kind\":\"List\"}", "it is of the kind List, and has no items")]
    [InlineData("{\"kind\":\"Deployment\"}", "it is of the kind Deployment")]
    [InlineData("{\"kind\":\"\\u001b[2J\"}", "it is of the kind \\u001b[2J")]
    [InlineData("{\"kind\":\"List\",\"items\":[{\"kind\":\"Service\"}]}", "it lists no pod, but Service")]
    [InlineData("{\"kind\":\"List\",\"items\":[null]}", "it lists no pod, but nothing")]
    [InlineData("{\"kind\":\"List\",\n\"items\":[", "its JSON breaks off, or is at fault, in line 2")]
    [InlineData("{\"kind\":\"List\",\"items\":[]}\n{}", "its JSON breaks off, or is at fault, in line 2")]
    [InlineData("{\"kind\":\"List\",\"items\":{}}", "it has something else at $.items")]
    [InlineData("{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":7}]}}", "it has something else at $.spec.containers[0].image")]
    public async Task File_ThatIsNoListOfPods_GetsOneSentence(string text, string why)
    {
        var fault = await Assert.ThrowsAsync<RemoteFault>(() => ReadAsync(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(($"pods.json is not the output of kubectl get pods -A -o json: {why}", ExitCode.BadUsage), (fault.Message, fault.Code));
    }

    [Fact]
    public async Task File_AsWindowsPowerShellWritesIt_IsToldSo()
    {
        var fault = await Assert.ThrowsAsync<RemoteFault>(() => ReadAsync([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")]));

        Assert.EndsWith("it is UTF-16, as Windows PowerShell writes it; write it by cmd /c, or pipe it", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("List")]
    [InlineData("PodList")]
    public async Task List_OfPodsAndOthers_IsReadForItsPods(string kind)
    {
        var tally = await ReadAsync(Encoding.UTF8.GetBytes($$$"""
            {"apiVersion":"v1","items":[
              {"kind":"Service","spec":{"ports":[{"port":80}]}},
              {"kind":"Pod","metadata":{"name":"a","namespace":"shop","ownerReferences":[{"kind":"Other","name":"no"},{"kind":"StatefulSet","name":"db","controller":true}]},
               "spec":{"initContainers":[{"name":"first","image":"i:1"}],"containers":[{"name":"main","image":"m:1"}],"ephemeralContainers":[{"name":"look","image":"e:1"}]},
               "status":{"phase":"Running","containerStatuses":[{"name":"other","imageID":"o"},{"name":"main","imageID":"x@sha256:1"}],"ephemeralContainerStatuses":[{"name":"look","imageID":""}]}},
              {"kind":"Pod","metadata":{"name":"b","namespace":"shop","ownerReferences":[{"kind":"StatefulSet","name":"db"}]},
               "spec":{"containers":[{"name":"main","image":"m:1"}]},"status":{"containerStatuses":[{"name":"main","imageID":"x@sha256:1"}]}},
              {"kind":"Pod","metadata":{"name":"c"},"spec":{"containers":[{"name":"main","image":"m:1"}]},"status":{"phase":"Failed"}},
              {"kind":"Pod","metadata":null,"spec":{"containers":[null,{"name":"without"}]},"status":null}
            ],"kind":"{{{kind}}}"}
            """));

        var db = new Workload("shop", "StatefulSet", "db");
        Assert.Equal(
            new Dictionary<PodContainer, int>
            {
                [new(db, "first", "init", "i:1", "")] = 1,
                [new(db, "main", null, "m:1", "x@sha256:1")] = 2,
                [new(db, "look", "ephemeral", "e:1", "")] = 1,
            },
            tally.Containers);
        Assert.Equal((3, 1), (tally.Pods, tally.Ended));
    }

    [Fact]
    public async Task Pod_Alone_IsReadLikeAListOfOne()
    {
        var tally = await ReadAsync("""{"kind":"Pod","metadata":{"name":"a","namespace":"shop"},"spec":{"containers":[{"name":"main","image":"m:1"}]}}"""u8.ToArray());

        Assert.Equal(new PodContainer(new("shop", "Pod", "a"), "main", null, "m:1", ""), Assert.Single(tally.Containers).Key);
    }

    // A byte order mark, and pieces of any size.
    [Fact]
    public async Task Stream_ThatComesInPieces_IsReadWhole()
    {
        var pieces = new OneByteStream([.. Encoding.UTF8.Preamble, .. """{"items":[{"kind":"Pod","spec":{"containers":[{"name":"main","image":"m:1"}]}}],"kind":"List"}"""u8]);

        Assert.Equal(1, (await PodListReader.ReadAsync(pieces, "pods.json", TestContext.Current.CancellationToken)).Pods);
    }

    // It would be read for ever if any of it had to be complete first.
    [Fact]
    public async Task List_WithoutAnEnd_FailsAtTheBound()
    {
        var fault = await Assert.ThrowsAsync<RemoteFault>(() => PodListReader.ReadAsync(new EndlessPods(), "pods.json", TestContext.Current.CancellationToken));

        Assert.StartsWith("there are more than 200000 different containers; give the pods of one namespace after the other", fault.Message, StringComparison.Ordinal);
    }

    private static Task<PodTally> ReadAsync(byte[] bytes) =>
        PodListReader.ReadAsync(new MemoryStream(bytes), "pods.json", TestContext.Current.CancellationToken);

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..1], cancellationToken);
    }

    private sealed class EndlessPods : MemoryStream
    {
        private ReadOnlyMemory<byte> _rest = """{"items":["""u8.ToArray();
        private int _count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = Math.Min(buffer.Length, _rest.Length);
            _rest[..length].CopyTo(buffer);
            _rest = _rest[length..];
            if (_rest.IsEmpty)
            {
                _rest = Encoding.UTF8.GetBytes($$$"""{"kind":"Pod","spec":{"containers":[{"name":"c{{{_count++}}}","image":"m:1"}]}},""");
            }

            return ValueTask.FromResult(length);
        }
    }
}
