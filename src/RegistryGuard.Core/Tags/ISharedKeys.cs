namespace RegistryGuard.Core.Tags;

/// <summary>Keys that all replicas of a guard share: each is made once, at random, and kept in the record.</summary>
public interface ISharedKeys
{
    /// <summary>The key that signs the places of uploads: 32 bytes, the same at every call and on every replica.</summary>
    /// <exception cref="RecordUnavailableException">The record could not answer in time.</exception>
    ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation);
}
