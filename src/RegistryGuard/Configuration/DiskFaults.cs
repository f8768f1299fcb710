namespace RegistryGuard.Configuration;

/// <summary>Faults of the disk under a file. They pass without a change of the configuration, so no start fails for them.</summary>
internal static class DiskFaults
{
    // The system's error numbers, as Linux has them; and what .NET makes of a full disk.
    private const int InputOutputError = 5;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int ReadOnlyFileSystem = 30;
    private const int DiskFull = unchecked((int)0x80070070);

    // What SQLite needs at once beside a record is 32 KiB.
    private const long LeastSpace = 64 << 10;

    /// <summary>What is wrong with the disk, in words that follow its name; null if it is another kind of fault.</summary>
    public static string? Of(IOException e) => e.HResult switch
    {
        NoSpaceLeft or DiskFull => "is full",
        QuotaExceeded => "is full: this user's quota is used up",
        InputOutputError => $"fails ({e.Message})",
        _ => null,
    };

    /// <summary>Whether the whole file system is read-only: Linux makes it so when the disk fails.</summary>
    public static bool IsReadOnly(IOException e) => e.HResult == ReadOnlyFileSystem;

    /// <summary>Whether a file is read-only because its whole file system is.</summary>
    public static bool IsOnReadOnlyDisk(string file)
    {
        try
        {
            File.OpenHandle(file, FileMode.Open, FileAccess.Write).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return IsReadOnly(e);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes a file in the folder that is gone at once, to find out whether that can be done.</summary>
    public static void TryFolder(string folder) => new FileStream(
        Path.Combine(folder, $".registryguard-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
        FileOptions.DeleteOnClose).Dispose();

    /// <summary>What is wrong with a folder that <see cref="TryFolder"/> failed for, without the name of the file that it tried.</summary>
    public static string OfFolder(IOException e) => e is FileNotFoundException or DirectoryNotFoundException
        ? "no file can be made there"
        : e.Message.Split(" : '")[0];

    /// <summary>Whether the disk of a file has next to no space left.</summary>
    public static bool IsFull(string file)
    {
        try
        {
            return new DriveInfo(file).AvailableFreeSpace < LeastSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
