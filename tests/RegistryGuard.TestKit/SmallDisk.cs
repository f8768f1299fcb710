using System.Globalization;

namespace RegistryGuard.TestKit;

/// <summary>A disk of its own that the test can fill: a mebibyte of memory, mounted. Needs root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int MostFiles = 64;

    private readonly TemporaryFolder folder = new();

    private SmallDisk()
    {
    }

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        await MountAsync(
            "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size=1m,nr_inodes={MostFiles}"), "registryguard-test", disk.folder.Path);
        return disk;
    }

    public string File(string name) => folder.File(name);

    /// <summary>Leaves not a byte of space.</summary>
    public void Fill() => UntilFull(() =>
    {
        using var file = System.IO.File.OpenHandle(File("filler"), FileMode.OpenOrCreate, FileAccess.Write);
        // Page by page, so that the last one is not left.
        var page = new byte[4_096];
        while (true)
        {
            RandomAccess.Write(file, page, RandomAccess.GetLength(file));
        }
    });

    /// <summary>Leaves space, but none for another file's name.</summary>
    public void FillNames() => UntilFull(() =>
    {
        for (var i = 0; i <= MostFiles; i++)
        {
            System.IO.File.WriteAllBytes(File($"filler{i}"), []);
        }
    });

    /// <summary>Gives back what was filled.</summary>
    public void Free()
    {
        foreach (var filler in Directory.GetFiles(folder.Path, "filler*"))
        {
            System.IO.File.Delete(filler);
        }
    }

    public Task MakeReadOnlyAsync(bool isReadOnly) => MountAsync("-o", isReadOnly ? "remount,ro" : "remount,rw", folder.Path);

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync(RealPart.Find("umount", "mount"), ["--lazy", folder.Path]);
        folder.Dispose();
    }

    private static async Task MountAsync(params string[] arguments) =>
        (await Command.RunAsync(RealPart.Find("mount", "mount"), arguments)).MustSucceed();

    private static void UntilFull(Action write)
    {
        const int NoSpaceLeft = 28;
        const int DiskFull = unchecked((int)0x80070070);
        var fault = Assert.ThrowsAny<IOException>(write);
        Assert.Contains(fault.HResult, (int[])[NoSpaceLeft, DiskFull]);
    }
}
