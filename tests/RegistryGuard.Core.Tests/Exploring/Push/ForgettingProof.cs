using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Proves that what is forgotten makes no difference. Every whole standing that was reduced to some other one is told every event
/// that this one is ever told. It must act alike, and must again be reduced to the same. So by induction, whatever happens, the machine
/// with its whole state does what the explored one does.</summary>
/// <param name="rules">The machine.</param>
/// <param name="forget">Reduces a standing.</param>
internal sealed class ForgettingProof(PushRules rules, Func<Standing, Standing> forget)
{
    private readonly Dictionary<Standing, Class> _classes = [];
    private readonly Queue<(Standing Whole, PushEvent Told, Standing Next)> _open = [];
    private bool _isRunning;

    /// <summary>A standing was reduced to another one.</summary>
    public void Add(Standing reduced, Standing whole)
    {
        var like = ClassOf(reduced);
        if (whole != reduced && like.Wholes.Add(whole))
        {
            foreach (var (told, next) in like.Steps)
            {
                _open.Enqueue((whole, told, next));
            }
        }

        Run();
    }

    /// <summary>The reduced standing was told an event, and what it comes to is reduced to this.</summary>
    public void Add(Standing reduced, PushEvent told, Standing next)
    {
        var like = ClassOf(reduced);
        like.Steps.Add((told, next));
        foreach (var whole in like.Wholes)
        {
            _open.Enqueue((whole, told, next));
        }

        Run();
    }

    private void Run()
    {
        if (_isRunning)
        {
            return;
        }

        _isRunning = true;
        while (_open.TryDequeue(out var step))
        {
            var next = rules.Next(step.Whole, step.Told);
            if (forget(next) != step.Next)
            {
                throw new InvalidOperationException(
                    $"what is forgotten in {step.Whole} makes a difference at {step.Told}: {next}, not {step.Next}");
            }

            Add(step.Next, next);
        }

        _isRunning = false;
    }

    private Class ClassOf(Standing reduced)
    {
        if (!_classes.TryGetValue(reduced, out var like))
        {
            _classes.Add(reduced, like = new());
        }

        return like;
    }

    private sealed class Class
    {
        public HashSet<Standing> Wholes { get; } = [];

        public List<(PushEvent Told, Standing Next)> Steps { get; } = [];
    }
}
