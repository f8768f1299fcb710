using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

/// <summary>What every store must do. A store derives from this and says how to open it; nothing here knows which it
/// is.</summary>
public abstract partial class TagRecordContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly RepositoryName Repository = RepositoryName.Parse("team/app");
    private static readonly Tag V1 = Tag.Parse("v1.0.0");

    private readonly List<IRecord> _opened = [];

    /// <summary>An open record over a store that is empty when the test begins.</summary>
    protected IRecord Record { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Record = await OpenAnotherAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAllAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the test's store; each call is another instance over the same store, as another replica would be.</summary>
    protected abstract ValueTask<IRecord> OpenAsync();

    /// <summary>Puts an entry into the store past all verbs, as another version of the program may have left it.</summary>
    protected abstract ValueTask PlantAsync(RepositoryName repository, Tag tag, TagEntry entry);

    /// <summary>Opens the test's store again, beside those that are open.</summary>
    protected async ValueTask<IRecord> OpenAnotherAsync()
    {
        var record = await OpenAsync();
        _opened.Add(record);
        return record;
    }

    /// <summary>Closes all and opens the store as after a restart.</summary>
    protected async ValueTask ReopenAsync()
    {
        await CloseAllAsync();
        Record = await OpenAnotherAsync();
    }

    protected async ValueTask CloseAllAsync()
    {
        foreach (var record in _opened.OfType<IAsyncDisposable>())
        {
            await record.DisposeAsync();
        }

        _opened.Clear();
    }

    protected static ManifestIdentity Manifest(string text) =>
        new(Digest.Sha256(Encoding.UTF8.GetBytes(text)), null, MediaType.OciManifest.Value);

    protected static PushAttempt Push(string content, int minute = 0, string by = "ci") =>
        new(Attempt.New(), Manifest(content), Noon.AddMinutes(minute), by);

    protected static Adoption Seen(string content, int minute = 0) => new(Manifest(content), Noon.AddMinutes(minute), "looker");

    protected static NewMove To(string content, int minute = 0) =>
        new(Manifest(content), Noon.AddMinutes(minute), "mover", "127.0.0.1", "policy");

    protected static Binding Pending(PushAttempt newest, params PushAttempt[] older) => new(
        newest.Content,
        BindingState.Pending,
        newest.At,
        newest.By,
        new([.. older.Select(push => push.Number), newest.Number]));

    protected static Binding Published(PushAttempt push) =>
        new(push.Content, BindingState.Published, push.At, push.By, default);

    protected ValueTask<BindOutcome> BindAsync(PushAttempt push) => Record.BindAsync(Repository, V1, push, Cancellation);

    protected ValueTask<ConfirmOutcome> ConfirmAsync(PushAttempt push) =>
        Record.ConfirmAsync(Repository, V1, push, Cancellation);

    protected ValueTask<bool> SettleAsync(PushAttempt push) => Record.SettleAsync(Repository, V1, push, Cancellation);

    /// <summary>Binds and confirms.</summary>
    protected async Task<PushAttempt> PublishAsync(string content)
    {
        var push = Push(content);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(push));
        Assert.IsType<ConfirmOutcome.Confirmed>(await ConfirmAsync(push));
        return push;
    }

    protected async Task AssertBoundAsync(Binding? expected)
    {
        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        Assert.Equal(expected, entry.Binding);
        Assert.Empty(entry.Released);
    }

    /// <summary>Runs all at once, on threads of their own choosing.</summary>
    protected static Task<T[]> AllAsync<T>(int count, Func<int, Task<T>> run) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => run(i), Cancellation)));
}
