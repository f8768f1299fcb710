using System.Collections.Immutable;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Architecture;

/// <summary>What the program as built passes to a method, at each place that calls it: the constants, both of a choice between two. What a
/// method only hands on from its own parameters is looked up at the places that call that one.</summary>
internal static class PassedValues
{
    /// <summary>Stands for what is no constant.</summary>
    public static readonly object Computed = new();

    private static readonly object[] Unknown = [Computed];

    private static readonly Call[] Calls =
        [.. new[] { typeof(TagEntry), typeof(IGuardConfigurationSource) }.SelectMany(CallsIn)];

    private static readonly ILookup<string, Call> ByCalled = Calls.ToLookup(call => call.Called, StringComparer.Ordinal);

    /// <summary>The calls of such methods.</summary>
    /// <returns>Of each: the class that it is in, and for each parameter what may be passed: numbers, texts, <see cref="Computed"/>.</returns>
    public static IEnumerable<(string In, object[][] Passed)> To(Func<MethodReference, bool> isMeant) =>
        from call in Calls
        where isMeant(call.Method)
        from resolved in Resolve(call)
        select (Outermost(resolved.In).Name, resolved.Passed);

    private static IEnumerable<Call> Resolve(Call call)
    {
        if (!call.Passed.Any(values => values.Any(value => value is ParameterDefinition)))
        {
            return [call];
        }

        var outer = ByCalled[call.Caller].ToList();
        return outer.Count > 0
            ? outer.SelectMany(Resolve).Select(from => call with { In = from.In, Passed = Replace(call.Passed, of => from.Passed[of.Index]) })
            : [call with { Passed = Replace(call.Passed, _ => Unknown) }];
    }

    private static object[][] Replace(object[][] passed, Func<ParameterDefinition, object[]> by) =>
        Array.ConvertAll(passed, values => values.SelectMany(value => value is ParameterDefinition of ? by(of) : [value]).ToArray());

    private static List<Call> CallsIn(Type ofAssembly)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(ofAssembly.Assembly.Location, new ReaderParameters(ReadingMode.Immediate));
        return [.. assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(CallsIn)];
    }

    // One pass from the first instruction to the last, with what is on the stack. Where branches meet, a place on the stack has what any of
    // them put there. ECMA-335, III.1.7.5: after a jump the stack is empty, unless a branch before it leads there.
    private static IEnumerable<Call> CallsIn(MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        var arriving = method.Body.ExceptionHandlers
            .SelectMany(handler => new[] { handler.FilterStart, handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter ? handler.HandlerStart : null })
            .OfType<Instruction>().Distinct().ToDictionary(start => start, _ => ImmutableStack<object[]>.Empty.Push(Unknown));
        ImmutableStack<object[]>? stack = [];
        foreach (var instruction in method.Body.Instructions)
        {
            if (arriving.TryGetValue(instruction, out var arrived))
            {
                stack = stack is null ? arrived : Merge(stack, arrived);
            }

            stack = Pop(stack ?? [], PoppedBy(instruction, method), out var popped);
            if (instruction.Operand is MethodReference called && instruction.OpCode.FlowControl is FlowControl.Call)
            {
                yield return new(method, called, popped[^called.Parameters.Count..]);
            }

            stack = PushedBy(instruction, popped).Aggregate(stack, (on, values) => on.Push(values));
            foreach (var target in TargetsOf(instruction))
            {
                arriving[target] = arriving.TryGetValue(target, out var other) ? Merge(stack, other) : stack;
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
            {
                stack = null;
            }
        }
    }

    private static ImmutableStack<object[]> Merge(ImmutableStack<object[]> one, ImmutableStack<object[]> other) =>
        ImmutableStack.CreateRange(one.Zip(other, (a, b) => a.Union(b).ToArray()).Reverse());

    private static ImmutableStack<object[]> Pop(ImmutableStack<object[]> stack, int? count, out object[][] popped)
    {
        popped = [.. stack.Take(count ?? int.MaxValue).Reverse()];
        return popped.Aggregate(stack, (on, _) => on.Pop());
    }

    // How many; null for all.
    private static int? PoppedBy(Instruction instruction, MethodDefinition method) => instruction.OpCode.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.PopAll => null,
        StackBehaviour.Varpop when instruction.Operand is IMethodSignature called => called.Parameters.Count
            + (called.HasThis && instruction.OpCode.Code is not Code.Newobj ? 1 : 0)
            + (instruction.OpCode.Code is Code.Calli ? 1 : 0),
        StackBehaviour.Varpop => method.ReturnType.FullName == "System.Void" ? 0 : 1,
        var behaviour => behaviour.ToString().Split('_').Length,
    };

    private static IEnumerable<object[]> PushedBy(Instruction instruction, object[][] popped) => instruction.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => [],
        StackBehaviour.Push1_push1 => [popped[0], popped[0]],
        StackBehaviour.Varpush when instruction.Operand is IMethodSignature called => called.ReturnType.FullName == "System.Void" ? [] : [Unknown],
        _ => [instruction.OpCode.Code is Code.Ldc_I4 or Code.Ldstr || instruction.Operand is ParameterDefinition { Index: >= 0 } && instruction.OpCode.Code is Code.Ldarg
            ? [instruction.Operand]
            : Unknown],
    };

    private static Instruction[] TargetsOf(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    private static TypeReference Outermost(MethodReference method)
    {
        var type = method.DeclaringType;
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    // A call, and for each parameter what may be passed: numbers, texts, parameters of the caller.
    private sealed record Call(MethodReference In, MethodReference Method, object[][] Passed)
    {
        public string Caller => In.FullName;

        public string Called => Method.GetElementMethod().FullName;
    }
}
