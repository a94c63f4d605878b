namespace PasidVerify.Architecture.Tests;

/// <summary>
/// Dependencies point one way: a project references at most what stands here. Iommu never sees the specification, and
/// the specification never sees Iommu.
/// </summary>
internal static class DependencyRule
{
    private const string Z3 = "Microsoft.Z3";
    private const string Referee = "PasidVerify.Referee";

    public static IEnumerable<string> Offences(IReadOnlyCollection<Project> projects)
    {
        var allowed = Allowed();
        foreach (var project in projects.Where(project => project.IsProduct))
        {
            if (!allowed.TryGetValue(project.Name, out string[]? names))
            {
                yield return $"{project.Path}: no such project in the design";
                continue;
            }

            foreach (string reference in project.References.Except(names))
                yield return $"{project.Path}: must not reference {reference}";
            if (project.UsesZ3 && !names.Contains(Z3)) yield return $"{project.Path}: must not use Z3";
        }

        // A test may reach anything but other tests; and which Z3 there is, only Directory.Build.targets decides. The referee
        // is a second opinion only as long as it knows nothing of what it judges.
        string[] products = [.. projects.Where(project => project.IsProduct).Select(project => project.Name)];
        foreach (var project in projects)
        {
            if (!project.IsProduct)
            {
                string[] reachable = project.Name switch
                {
                    Referee => [],
                    $"{Referee}.Tests" => [.. products, Referee],
                    _ => products,
                };
                foreach (string reference in project.References.Except(reachable))
                    yield return $"{project.Path}: must not reference {reference}";
            }

            if (project.References.Contains(Z3) || project.Packages.Contains(Z3))
                yield return $"{project.Path}: Z3 comes with UsesZ3 only";
            if (project.Name == "PasidVerify.Iommu" && project.Packages.Count > 0)
                yield return $"{project.Path}: depends on nothing";
        }
    }

    private static Dictionary<string, string[]> Allowed()
    {
        const string Lifted = "PasidVerify.Lifted", Spec = "PasidVerify.Spec", Iommu = "PasidVerify.Iommu";
        const string Prover = "PasidVerify.Prover", Explorer = "PasidVerify.Explorer", Report = "PasidVerify.Report";
        const string Conformance = "PasidVerify.Conformance", Bench = "PasidVerify.Bench";
        return new()
        {
            [Z3] = [],
            [Iommu] = [],
            [Lifted] = [Z3],
            [Spec] = [Lifted],
            [Prover] = [Spec, Lifted, Iommu, Z3],
            [Explorer] = [Spec, Lifted],
            [Report] = [Spec, Lifted],
            [Conformance] = [Spec, Lifted, Iommu],
            [Bench] = [Spec, Lifted, Iommu],
            ["PasidVerify.Idxd"] = [Iommu],
            ["PasidVerify.Cli"] = [Prover, Explorer, Conformance, Report, Bench, Spec],
        };
    }
}
