namespace PasidVerify.Architecture.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void Dependencies_point_one_way() => Assert.Empty(DependencyRule.Offences(Repository.Projects()));

    [Fact]
    public void The_projects_of_this_slice_are_read()
    {
        var spec = Repository.Projects().Single(project => project.Name == "PasidVerify.Spec");
        Assert.Equal(["PasidVerify.Lifted"], spec.References);
        Assert.True(Repository.Projects().Single(project => project.Name == "PasidVerify.Prover").UsesZ3);
    }

    [Theory]
    [InlineData("specs/PasidVerify.Spec", "PasidVerify.Iommu")]
    [InlineData("src/PasidVerify.Iommu", "PasidVerify.Spec")]
    [InlineData("src/PasidVerify.Iommu", "PasidVerify.Lifted")]
    [InlineData("src/PasidVerify.Lifted", "PasidVerify.Spec")]
    [InlineData("src/PasidVerify.Report", "PasidVerify.Cli")]
    [InlineData("src/PasidVerify.Explorer", "PasidVerify.Iommu")]
    [InlineData("src/PasidVerify.Idxd", "PasidVerify.Conformance")]
    [InlineData("src/PasidVerify.Prover", "PasidVerify.Explorer")]
    [InlineData("tests/PasidVerify.Iommu.Tests", "PasidVerify.Cli.Tests")]
    [InlineData("tests/PasidVerify.Referee", "PasidVerify.Spec")]
    [InlineData("tests/PasidVerify.Spec.Tests", "PasidVerify.Referee")]
    public void A_wrong_arrow_is_found(string folder, string reference) => Assert.Contains(
        Offences(folder, $"<ProjectReference Include=\"..\\{reference}\\{reference}.csproj\" />"),
        offence => offence.EndsWith($"must not reference {reference}", StringComparison.Ordinal));

    [Theory]
    [InlineData("src/PasidVerify.Iommu", "<UsesZ3>true</UsesZ3>", "must not use Z3")]
    [InlineData("specs/PasidVerify.Spec", "<UsesZ3>true</UsesZ3>", "must not use Z3")]
    [InlineData("src/PasidVerify.Lifted", "<PackageReference Include=\"Microsoft.Z3\" />", "with UsesZ3 only")]
    [InlineData("src/PasidVerify.Iommu", "<PackageReference Include=\"FsCheck\" />", "depends on nothing")]
    [InlineData("src/PasidVerify.Utils", "", "no such project in the design")]
    public void A_wrong_dependency_is_found(string folder, string content, string offence) =>
        Assert.Contains(Offences(folder, content), found => found.Contains(offence, StringComparison.Ordinal));

    /// <summary>The repository's projects, with one of them replaced or added.</summary>
    private static IEnumerable<string> Offences(string folder, string content)
    {
        string path = $"{folder}/{Path.GetFileName(folder)}.csproj";
        var project = Project.Parse(new(path, $"<Project><ItemGroup>{content}</ItemGroup></Project>"));
        return DependencyRule.Offences([.. Repository.Projects().Where(other => other.Path != path), project]);
    }
}
