using Mono.Cecil;
using Mono.Cecil.Cil;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Architecture;

/// <summary>The namespaces of the program as built, and which types each of them uses. A namespace is a folder.</summary>
internal static class Folders
{
    private const string Root = "RegistryGuard.";

    /// <summary>Each use of a type by another.</summary>
    public static IReadOnlyList<Use> AllUses { get; } = [.. new[] { typeof(TagEntry), typeof(IGuardConfigurationSource) }.SelectMany(UsesIn).Distinct()];

    /// <summary>Each use of a type by a type of another folder, or of none of this program.</summary>
    public static IReadOnlyList<Use> Uses { get; } = [.. AllUses.Where(use => use.OfNamespace != Root + use.Folder)];

    private static List<Use> UsesIn(Type ofAssembly)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(ofAssembly.Assembly.Location);
        return [.. from type in assembly.MainModule.GetTypes()
            let outer = Outermost(type)
            where outer.Namespace.StartsWith(Root, StringComparison.Ordinal)
            from used in Used(type).SelectMany(Parts).Select(Outermost).DistinctBy(used => used.FullName)
            where used.FullName != outer.FullName
            select new Use(FolderOf(outer), outer.Name, FolderOf(used), used.Namespace, used.Name)];
    }

    private static string FolderOf(TypeReference type) =>
        type.Namespace.StartsWith(Root, StringComparison.Ordinal) ? type.Namespace[Root.Length..] : "";

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static IEnumerable<TypeReference> Used(TypeDefinition type) =>
        type.Interfaces.Select(item => item.InterfaceType)
            .Concat(type.BaseType is { } parent ? [parent] : [])
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(Used));

    private static IEnumerable<TypeReference> Used(MethodDefinition method) =>
        method.Parameters.Select(parameter => parameter.ParameterType)
            .Append(method.ReturnType)
            .Concat(method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [])
            .Concat(method.HasBody ? method.Body.Instructions.SelectMany(Used) : []);

    private static IEnumerable<TypeReference> Used(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification other => Parts(other.ElementType),
        GenericParameter => [],
        _ => [type],
    };
}

/// <summary>A type that uses another.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Type">Its name.</param>
/// <param name="OfFolder">The folder of what it uses; empty if that is none of this program.</param>
/// <param name="OfNamespace">The namespace of that.</param>
/// <param name="OfType">The name of that.</param>
internal sealed record Use(string Folder, string Type, string OfFolder, string OfNamespace, string OfType)
{
    public override string ToString() => $"{Folder}.{Type} uses {OfNamespace}.{OfType}";
}
