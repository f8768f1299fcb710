using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RegistryGuard.TestKit;

/// <summary>
/// A real program started by a test: leader of its own process group, ended by its own id, and killed by the kernel
/// when the test process dies before it could end it.
/// </summary>
public sealed partial class OwnedProcess : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Func<string, bool> keeps;

    private OwnedProcess(Process process, string name, Func<string, bool> keeps)
    {
        this.process = process;
        this.keeps = keeps;
        Name = name;
        Id = process.Id;
    }

    public string Name { get; }

    public int Id { get; }

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What was printed so far, standard output and error in the order they arrived.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public static OwnedProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? standardInput = null,
        Func<string, bool>? keeps = null)
    {
        var start = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Both replace themselves by the program, so that the process id is the program's own.
        string[] wrapping = ["setpriv", "--pdeathsig", "KILL", program];
        foreach (string argument in wrapping.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string key, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[key] = value;
        }

        Process started = StartingThread.Run(() => Process.Start(start)
            ?? throw new InvalidOperationException($"{program} did not start."));
        var owned = new OwnedProcess(started, Path.GetFileName(program), keeps ?? (_ => true));
        started.OutputDataReceived += (_, line) => owned.Append(line.Data);
        started.ErrorDataReceived += (_, line) => owned.Append(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        owned.Feed(standardInput);
        return owned;
    }

    /// <summary>The largest resident memory the process has ever had, in bytes.</summary>
    public long PeakMemory()
    {
        string line = File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        string kibibytes = line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }

    public void Terminate() => Signal(Id, SigTerm);

    /// <summary>Stands still until it is told to go on; its connections stay open.</summary>
    public void Pause()
    {
        Signal(Id, SigStop);
        // The signal reaches one thread after the other, and until then they go on.
        if (!SpinWait.SpinUntil(() => process.HasExited || Directory.GetDirectories($"/proc/{Id}/task").All(IsStopped), TimeToEnd))
        {
            throw new TimeoutException($"{Name} did not stand still.");
        }
    }

    public void Continue() => Signal(Id, SigCont);

    public async Task KillAsync()
    {
        Signal(-Id, SigKill);
        await process.WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{Name} did not exit within {deadline}. It printed:\n{Output}", e);
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Terminate();
            Continue();
            using var late = new CancellationTokenSource(TimeToEnd);
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        process.Dispose();
    }

    private static bool IsStopped(string task)
    {
        try
        {
            // After the name, which may have anything in it: the state.
            string stat = File.ReadAllText($"{task}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
        }
        catch (IOException)
        {
            // The thread has ended.
            return true;
        }
    }

    private void Signal(int target, int signal)
    {
        // The id of a process that has ended may belong to another one by now.
        if (!process.HasExited)
        {
            _ = Kill(target, signal);
        }
    }

    private void Append(string? line)
    {
        if (line is not null && keeps(line))
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private void Feed(string? standardInput)
    {
        if (standardInput is not null)
        {
            process.StandardInput.Write(standardInput);
        }

        process.StandardInput.Close();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int target, int signal);
}
