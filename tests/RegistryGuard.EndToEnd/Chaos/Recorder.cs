using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using RegistryGuard.Chaos;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>What happened, as it happens: the clients' operations, and the faults.</summary>
internal sealed class Recorder
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<Operation> operations = new();
    private readonly ConcurrentQueue<(TimeSpan At, string Kind, string What)> faults = new();

    public TimeSpan Now => clock.Elapsed;

    public Loss? Loss { get; set; }

    /// <summary>When all guards took the flipping tags for protected ones; the last lasts.</summary>
    public IReadOnlyList<Period> Protecting { get; private set; } = [new(TimeSpan.Zero, TimeSpan.MaxValue)];

    /// <summary>When Redis was killed and started again.</summary>
    public ConcurrentQueue<Period> Restarts { get; } = new();

    public IReadOnlyCollection<Operation> Operations => operations;

    public void Add(Operation operation) => operations.Enqueue(operation);

    /// <summary>From now on not all guards take the flipping tags for protected ones.</summary>
    public void EndProtecting() => Protecting = [.. Protecting.SkipLast(1), Protecting[^1] with { End = Now }];

    /// <summary>All guards do again.</summary>
    public void BeginProtecting()
    {
        Protecting = [.. Protecting, new(Now, TimeSpan.MaxValue)];
        AddFault("PolicyIsBack", "all guards protect chaos/flip-*");
    }

    public void AddFault(string kind, string what) => faults.Enqueue((Now, kind, what));

    public int Count(string kind) => faults.Count(fault => fault.Kind == kind);

    public int Count(OperationKind kind, Outcome outcome) =>
        operations.Count(operation => operation.Kind == kind && operation.Outcome == outcome);

    /// <summary>The faults by kind, as "kind 3, other 1".</summary>
    public string FaultsByKind() => string.Join(", ", faults
        .GroupBy(fault => fault.Kind, StringComparer.Ordinal)
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Count()}")));

    /// <summary>All of it in the order of time, a line each.</summary>
    public IEnumerable<string> Lines() => operations
        .Select(operation => (At: operation.Start, Line: $"{operation}  {operation.Tag}"))
        .Concat(faults.Select(fault => (fault.At, Line: string.Create(
            CultureInfo.InvariantCulture, $"{fault.At.TotalMilliseconds,10:0.0} ms  FAULT {fault.Kind}  {fault.What}"))))
        .OrderBy(entry => entry.At)
        .Select(entry => entry.Line);
}
