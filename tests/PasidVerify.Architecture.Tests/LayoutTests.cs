namespace PasidVerify.Architecture.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void The_top_level_is_as_designed() => Assert.Empty(LayoutRules.TopLevel(Repository.Top()));

    [Fact]
    public void Something_else_at_the_top_is_found() =>
        Assert.Equal(["Helpers: does not belong at the top"], LayoutRules.TopLevel(["src", "Helpers"]));

    [Fact]
    public void The_solution_has_every_project() => Assert.Empty(LayoutRules.Solution(Solution(), Repository.Projects()));

    [Fact]
    public void A_project_outside_the_solution_is_found() => Assert.Equal(
        ["src/New/New.csproj: not in the solution"],
        LayoutRules.Solution(Solution(), [.. Repository.Projects(), new("src/New/New.csproj", [], [], false)]));

    [Fact]
    public void A_project_that_is_gone_is_found() => Assert.Equal(
        ["src/Old/Old.csproj: in the solution only"],
        LayoutRules.Solution(Solution() + "\"src\\Old\\Old.csproj\"", Repository.Projects()));

    [Fact]
    public void Every_project_has_its_tests() => Assert.Empty(LayoutRules.TestProjects(Repository.Projects()));

    [Fact]
    public void A_project_without_tests_is_found() => Assert.Equal(
        ["src/New/New.csproj: no project New.Tests"],
        LayoutRules.TestProjects([.. Repository.Projects(), new("src/New/New.csproj", [], [], false)]));

    [Fact]
    public void No_file_is_too_long() => Assert.Empty(LayoutRules.Lengths(Repository.Sources()));

    [Theory]
    [InlineData(LayoutRules.LongestFile, 0)]
    [InlineData(LayoutRules.LongestFile + 1, 1)]
    public void A_file_that_is_too_long_is_found(int lines, int offences)
    {
        string text = string.Concat(Enumerable.Repeat("line\n", lines));
        Assert.Equal(offences, LayoutRules.Lengths([new("A.cs", text)]).Count());
    }

    [Fact]
    public void The_specification_can_be_read_in_half_an_hour()
    {
        var files = LayoutRules.Specification(Repository.Sources()).ToArray();
        Assert.Contains(files, file => file.Path.EndsWith("State/State.cs", StringComparison.Ordinal));
        Assert.InRange(LayoutRules.LinesOfCode(files), 1, LayoutRules.LongestReading);
    }

    [Theory]
    [InlineData("specs/PasidVerify.Spec/Claims/A.cs", 2)]
    [InlineData("specs/PasidVerify.Spec/A.cs", 2)]
    [InlineData("specs/PasidVerify.Spec/Lemmas/A.cs", 0)]
    [InlineData("src/PasidVerify.Iommu/State/A.cs", 0)]
    public void Its_lines_of_code_are_counted(string path, int lines) => Assert.Equal(
        lines, LayoutRules.LinesOfCode(LayoutRules.Specification([new(path, "using A;\n\n// Why.\nint a;\n    /// <c/>\n{\n    int b; // b\n});\n")])));

    private static string Solution() => File.ReadAllText(Path.Combine(Repository.Root(), "PasidVerify.sln"));
}
