using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Admin.Api.Jobs;

/// <summary>The repositories that a job is to be about.</summary>
internal static class OrderedRepositories
{
    /// <summary>Reads what a request names. All are asked for by naming none at all: an empty list is what a program sends that has found
    /// none, and it does not mean all.</summary>
    /// <param name="given">What was given; null for all.</param>
    /// <param name="most">How many one job may name.</param>
    /// <param name="job">What it is called, as in <c>an import</c>.</param>
    /// <param name="names">Their names; none for all.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(
        IReadOnlyList<string>? given, int most, string job, out IReadOnlyList<string> names, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        names = given ?? [];
        problem = given is { Count: 0 }
            ? Problems.BadRequest("repositories is empty: name some, or leave it out for all")
            : names.Count > most
                ? Problems.BadRequest($"{job} may name {most} repositories, and this one names {names.Count}: order several")
                // The reader of JSON lets a null among them through.
                : names.Where(name => !RepositoryName.TryParse(name, out _)).Select(name => name ?? "null").FirstOrDefault() is { } wrong
                    ? Problems.BadRequest($"{Named.Shown(wrong)} is not a repository's name, for example demo/app")
                    : null;
        return problem is null;
    }
}
