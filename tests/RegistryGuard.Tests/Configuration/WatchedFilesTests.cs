using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

public sealed class WatchedFilesTests : IDisposable
{
    private readonly HandTimer _clock = new();
    private readonly List<string> _told = [];
    private readonly WatchedFiles<string> _watched;
    private FilesRead<string> _onDisk = new("1", "first", "");

    public WatchedFilesTests() => _watched = new(_onDisk, _ => _onDisk, read => _told.Add(read.Content ?? read.Fault), _clock);

    public void Dispose() => _watched.Dispose();

    [Fact]
    public void Files_ThatChange_AreInUseAtTheNextLookAndToldOnce()
    {
        _onDisk = new("2", "second", "");
        _clock.Tick();
        _clock.Tick();

        Assert.Equal("second", _watched.Current);
        Assert.Equal(["second"], _told);
    }

    [Fact]
    public void Files_ThatCannotBeUsed_LeaveWhatWasReadBeforeAndAreToldOnce()
    {
        _onDisk = new("2", null, "is gone");
        _clock.Tick();
        _clock.Tick();

        Assert.Equal("first", _watched.Current);
        Assert.Equal(["is gone"], _told);
    }

    [Fact]
    public void Files_ThatCanBeUsedAgain_AreInUseWithoutWaiting()
    {
        _onDisk = new("2", null, "is gone");
        _clock.Tick();
        _onDisk = new("3", "third", "");

        Assert.Equal("third", _watched.Look());
        Assert.Equal(["is gone", "third"], _told);
    }

    [Fact]
    public void Files_ThatAreAsTheyWere_AreNotTold()
    {
        _clock.Tick();

        Assert.Equal("first", _watched.Current);
        Assert.Empty(_told);
    }
}
