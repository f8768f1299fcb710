using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Local;

/// <summary><c>registryguard check --cases</c>: whether a policy does what is expected of it, a line for each case.</summary>
internal static class CasesCheck
{
    /// <summary>Judges all cases of a file.</summary>
    /// <returns>2 if the file is at fault, 1 if a case fails, else 0.</returns>
    public static int Run(string file, TagPolicy policy)
    {
        var faults = new List<ConfigurationFault>();
        var cases = Read(file, faults);
        foreach (var fault in faults.OrderBy(fault => fault.Origin.Line ?? int.MaxValue))
        {
            Console.Error.WriteLine(fault);
        }

        if (faults.Count > 0)
        {
            return ExitCode.BadUsage;
        }

        var failed = 0;
        foreach (var (expected, line) in cases)
        {
            var found = expected.Judge(policy);
            failed += found.Differences.Count > 0 ? 1 : 0;
            Console.WriteLine(PrintableText.Of(LineOf(file, line, expected, found)));
        }

        Console.WriteLine($"{cases.Count} {(cases.Count == 1 ? "case" : "cases")}, {failed} failed");
        return failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static IReadOnlyList<(PolicyCase Case, int? Line)> Read(string file, List<ConfigurationFault> faults)
    {
        try
        {
            RegularFile.Require(file);
            if (new FileInfo(file) is { Exists: true, Length: > 4L * YamlSettings.MaxLength })
            {
                faults.Add(new("", new SettingOrigin(file), null, $"is larger than {YamlSettings.MaxLength} characters"));
                return [];
            }

            return PolicyCases.Read(File.ReadAllText(file), file, faults);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(new("", new SettingOrigin(file), null, $"can't be read: {e.Message}"));
            return [];
        }
    }

    private static string LineOf(string file, int? line, PolicyCase expected, PolicyFinding found)
    {
        var tag = $"{expected.Repository}:{expected.Tag}{(expected.By is { } by ? $" by {by}" : "")}";
        return found.Differences.Count == 0
            ? $"ok      {tag}: {found.Classified.Class.Word()} ({found.Classified.Rule}), push {found.Push.Word()}"
            : $"FAILED  {new SettingOrigin(file, line)}: {tag}: {string.Join("; ", found.Differences)}; {found.Why}";
    }
}
