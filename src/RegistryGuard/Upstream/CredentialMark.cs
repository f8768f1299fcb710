namespace RegistryGuard.Upstream;

/// <summary>Stands for a client's credential: a keyed hash of its <c>Authorization</c> header, by a key that this process drew at
/// random. The credential itself is never kept.</summary>
internal readonly record struct CredentialMark(UInt128 Value);
