using System.Runtime.InteropServices;

namespace RegistryGuard.Configuration;

/// <summary>Keeps the guard from opening a pipe, a socket or a device where a file belongs: opening a pipe waits for whoever writes
/// to it, and a device may have no end.</summary>
internal static partial class RegularFile
{
    // The kernel's statx, whose layout is the same on every machine.
    private const int WorkingDirectory = -100;
    private const uint TypeOnly = 1;
    private const int ModeAt = 28;
    private const int TypeBits = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Throws if the path leads to something other than a file; symbolic links are followed. A missing file or a folder is left to
    /// the opening to report.</summary>
    /// <exception cref="IOException">It is a pipe, a socket or a device.</exception>
    public static void Require(string path)
    {
        if (!IsOrWillFail(path))
        {
            throw new IOException("it is not a regular file, but a pipe, a socket or a device");
        }
    }

    /// <summary>Whether it can be opened without waiting: false for a pipe, a socket or a device.</summary>
    public static bool IsOrWillFail(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> found = stackalloc byte[256];
        if (Look(WorkingDirectory, path, 0, TypeOnly, found) != 0)
        {
            return true;
        }

        return (MemoryMarshal.Read<ushort>(found[ModeAt..]) & TypeBits) is Regular or Folder;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Look(int folder, string path, int flags, uint mask, Span<byte> found);
}
