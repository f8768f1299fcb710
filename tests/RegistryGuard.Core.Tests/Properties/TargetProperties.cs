using FsCheck.Fluent;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Properties;

/// <summary>A pattern with <c>**</c> and a template with <c>{rest}</c> are the same thing read and written.</summary>
public sealed class TargetProperties
{
    private static readonly string[] Segments = ["a", "b", "prod", "x-1", "a.b", "c__d"];

    // prefix/**/suffix, and the template of the same form.
    [Fact]
    public void Template_OfThePatternsOwnForm_NamesTheRepositoryItself() => Hold((before, rest, after) =>
    {
        var name = RepositoryName.Parse(Join(before, rest, after));
        return Of(Join(before, ["{rest}"], after), Join(before, ["**"], after)).Where(name) == name;
    });

    [Fact]
    public void Template_ThereAndBack_NamesTheRepositoryItself() => Hold((before, rest, after) =>
    {
        var name = RepositoryName.Parse(Join(before, rest, after));
        var there = Of("dev/{rest}", Join(before, ["**"], after)).Where(name);
        return there == RepositoryName.Parse(Join(["dev"], rest, []))
            && Of(Join(before, ["{rest}"], after), "dev/**").Where(there!.Value) == name;
    });

    // It names a repository or none: never throws.
    [Fact]
    public void Template_WhateverItIs_NamesARepositoryOrIsNone() => Texts.Hold(
        Prop.ForAll(Texts.Of([.. Segments, "/", "/", "{rest}", "{", "}", "*", "A", "-", ".."]), Texts.Of([.. Segments, "/"]), (template, rest) =>
            !RepositoryTemplate.TryParse(string.Concat(template), out var parsed, out _)
            || parsed.Name("x") is not null && (!RepositoryName.TryParse(string.Concat(rest), out var _) || parsed.Name(string.Concat(rest)) is not null || string.Concat(rest).Length > 100)));

    private static void Hold(Func<string[], string[], string[], bool> property) => Texts.Hold(
        Prop.ForAll(Texts.Of(Segments), Texts.Of(Segments), Texts.Of(Segments), (before, rest, after) =>
            property([.. before.Take(3)], ["r", .. rest.Take(5)], [.. after.Take(3)])),
        // Each builds its own automaton.
        tests: 500);

    private static string Join(params string[][] parts) => string.Join('/', parts.SelectMany(part => part));

    private static Target Of(string template, string pattern) =>
        Target.ReleasedIn(RepositoryTemplate.Parse(template), [TagPattern.Parse(pattern, PatternSubject.Repository)])!;
}
