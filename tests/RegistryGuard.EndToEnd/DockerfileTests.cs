using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>No image can be built where these tests run, so what can be said of the Dockerfile without building is said here.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Lines = File.ReadAllLines(SourceTree.File("Dockerfile"));
    private static readonly string FinalStage = string.Join('\n', Lines.Skip(Array.FindLastIndex(Lines, IsFrom)));

    [Fact]
    public void Copy_OfEachSource_IsThereAndNotIgnored()
    {
        var allowed = File.ReadAllLines(SourceTree.File(".dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..].TrimEnd('/')).ToArray();
        var sources = Lines
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .Select(source => source.TrimEnd('/'))
            .ToArray();

        Assert.NotEmpty(sources);
        Assert.All(sources, source =>
        {
            Assert.True(Path.Exists(SourceTree.File(source)), $"{source} does not exist");
            Assert.Contains(allowed, path => source == path || source.StartsWith($"{path}/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Build_OfEveryProjectThatIsPublished_HasItsPackagesRestored()
    {
        var projects = Directory.GetFiles(SourceTree.File("src"), "*.csproj", SearchOption.AllDirectories);

        Assert.All(projects, project => Assert.Contains(
            Lines, line => line.StartsWith("COPY ", StringComparison.Ordinal) && line.Contains(Path.GetFileName(project), StringComparison.Ordinal)));
    }

    [Fact]
    public void FinalStage_RunsAsANumberedUserAndInstallsNothing()
    {
        Assert.Matches("\nUSER [1-9][0-9]*:[1-9][0-9]*\n", FinalStage);
        Assert.DoesNotContain("apt-get", FinalStage, StringComparison.Ordinal);
        Assert.Contains("\nVOLUME /data\n", FinalStage, StringComparison.Ordinal);
        Assert.Contains("\nEXPOSE 8080 8081\n", FinalStage, StringComparison.Ordinal);
    }

    [Fact]
    public void BaseImages_AllOfThem_CanBeReplacedByArgumentsAndNothingElseIsFetched()
    {
        Assert.All(Lines.Where(IsFrom), line => Assert.Matches(@"^FROM \$\{[A-Z_]+\}", line));
        Assert.DoesNotContain(Lines, line => line.StartsWith("# syntax=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_OfTheImage_HasNoFaultsAndKeepsTheRecordOnTheVolume()
    {
        var check = await GuardProgram.RunAsync("check", "--config", SourceTree.File("config/container.yaml"));

        check.MustSucceed();
        Assert.Contains("sqlite:/data/", await File.ReadAllTextAsync(SourceTree.File("config/container.yaml")), StringComparison.Ordinal);
    }

    private static bool IsFrom(string line) => line.StartsWith("FROM ", StringComparison.Ordinal);
}
