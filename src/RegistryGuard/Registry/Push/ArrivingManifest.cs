using System.Buffers;

namespace RegistryGuard.Registry.Push;

/// <summary>A manifest that is being received. Only its newest part is in memory. The rest of a large one is in a file without a name, which
/// nobody else can open and which is gone when the process ends, however it ends.</summary>
internal sealed class ArrivingManifest : IAsyncDisposable
{
    /// <summary>The part that is in memory. Nearly all manifests are smaller than this and never see a file.</summary>
    public const int MostInMemory = 64 * 1024;

    private readonly MemoryStream _newest = new();
    private FileStream? _file;

    public long Length { get; private set; }

    /// <summary>Adds what came.</summary>
    /// <exception cref="IOException">There is no room left for the file.</exception>
    public async ValueTask AddAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        foreach (var part in bytes)
        {
            if (_newest.Length + part.Length > MostInMemory)
            {
                await FileAwayAsync(cancellation);
            }

            _newest.Write(part.Span);
        }

        Length += bytes.Length;
    }

    /// <summary>The whole of it, in memory.</summary>
    public async ValueTask<byte[]> ToArrayAsync(CancellationToken cancellation)
    {
        if (_file is not { } file)
        {
            return _newest.ToArray();
        }

        var whole = new byte[Length];
        file.Position = 0;
        var filed = (int)file.Length;
        await file.ReadExactlyAsync(whole.AsMemory(0, filed), cancellation);
        _newest.GetBuffer().AsSpan(0, (int)_newest.Length).CopyTo(whole.AsSpan(filed));
        return whole;
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask FileAwayAsync(CancellationToken cancellation)
    {
        _file ??= Open();
        await _file.WriteAsync(_newest.GetBuffer().AsMemory(0, (int)_newest.Length), cancellation);
        _newest.SetLength(0);
    }

    private static FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"registryguard-{Guid.NewGuid():N}"), options);
        // Its name is not needed.
        File.Delete(file.Name);
        return file;
    }
}
