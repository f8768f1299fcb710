using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>In the place of a record that keeps no shared keys: what needs one is told to come again, and nothing else notices.</summary>
internal sealed class NoSharedKeys : ISharedKeys
{
    public ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation) =>
        ValueTask.FromException<ReadOnlyMemory<byte>>(new RecordUnavailableException("this kind of record keeps no key for the places of uploads"));
}
