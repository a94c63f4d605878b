namespace PasidVerify.Spec.Tests;

/// <summary>
/// The paths of the specification, run as a program and run on the solver, are the same: none is unknown to the
/// solver, and none is left that no run has taken. What is computed along them is compared elsewhere.
/// </summary>
[Trait("Category", "Long")]
public class PathAgreementTests(PathCatalogue catalogue) : IClassFixture<PathCatalogue>
{
    public static TheoryData<string> Operations => [.. Operation.All().Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_path_that_a_run_takes_is_known_to_the_solver_with_the_same_status(string operation)
    {
        Assert.NotEmpty(catalogue.Taken[operation]);
        Assert.Equal("", PathCatalogue.Missing(catalogue.Taken[operation], catalogue.Satisfiable[operation]));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_path_that_the_solver_knows_has_been_taken_by_a_run(string operation)
    {
        Assert.NotEmpty(catalogue.Satisfiable[operation]);
        Assert.Equal("", PathCatalogue.Missing(catalogue.Satisfiable[operation], catalogue.Taken[operation]));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void No_two_paths_have_the_same_decisions(string operation)
    {
        var decisions = catalogue.Satisfiable[operation].Select(path => path.Decisions).ToList();
        Assert.Equal(decisions.Count, decisions.Distinct().Count());
    }

    [Fact]
    public void Every_status_is_answered_by_some_operation()
    {
        Assert.Equal(
            Enum.GetValues<Status>(),
            catalogue.Taken.Values.SelectMany(paths => paths).Select(path => path.Status).Distinct().Order());
    }
}
