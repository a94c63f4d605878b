namespace PasidVerify.Spec.Tests;

/// <summary>A fault in one reading only is noticed: the agreement checks can fail.</summary>
[Trait("Category", "Long")]
public sealed class PlantedFaultTests : IDisposable
{
    private readonly StateAgreement agreement = new(NamedScopes.Small());
    private readonly List<(Operation, ulong[])> history =
        [(Named(Operation.Enable), [Machine.Untrusted, (ulong)Mode.Kva, 2, 3])];

    private static ulong[] MapOnePage => [3, NamedScopes.Small().DirectMapBase, Scope.PageBytes, 3, 1];

    public void Dispose() => agreement.Dispose();

    [Fact]
    public void The_operation_itself_agrees()
    {
        Assert.Null(agreement.Disagreement(history, Named(Operation.MapKva), MapOnePage));
    }

    [Fact]
    public void Another_status_on_the_solver_is_noticed()
    {
        var faulty = OnSolver(Operation.MapKva, (_, _, status) => status == Status.Ok ? Status.Pending : status);
        Assert.Equal(
            "map_kva answers Ok as a program and Pending on the solver.",
            agreement.Disagreement(history, faulty, MapOnePage));
    }

    [Fact]
    public void A_write_that_only_the_solver_makes_is_noticed()
    {
        var faulty = OnSolver(Operation.MapKva, (s, _, status) =>
        {
            var slot = new TableSlot(3, NamedScopes.Small().DirectMapBase >> 12);
            s.Grants[slot] = s.Grants[slot] with { Writable = false };
            return status;
        });
        Assert.Equal("After map_kva map grants differs.", agreement.Disagreement(history, faulty, MapOnePage));
    }

    [Fact]
    public void A_write_that_the_solver_misses_is_noticed()
    {
        var faulty = OnSolver(Operation.MapKva, (s, _, status) =>
        {
            s.Tables.Clear(_ => true);
            return status;
        });
        Assert.Equal("After map_kva map tables differs.", agreement.Disagreement(history, faulty, MapOnePage));
    }

    [Fact]
    public void A_branch_that_only_the_solver_takes_is_noticed()
    {
        var faulty = OnSolver(
            Operation.MapKva, (_, a, status) => a[1] == 0xffff_8880_0000_0000 ? Status.Busy : status);
        Assert.NotNull(agreement.Disagreement(history, faulty, MapOnePage));
    }

    [Fact]
    public void A_refusal_that_only_the_program_forgets_is_a_path_unknown_to_the_solver()
    {
        var end = Named(Operation.End);
        var faulty = end with { Run = (s, a) => end.Run(s, a) == Status.NoSuchCall ? Status.NoSuchCall : Status.Ok };
        var taken = TakenPaths.All(operation => operation.Name == Operation.End ? faulty : operation);
        string missing = PathCatalogue.Missing(taken[Operation.End], PathCatalogue.SatisfiablePaths(end));
        Assert.Equal("FFT Ok, FTF Ok", missing);
    }

    [Fact]
    public void A_clause_that_no_run_exercises_is_a_path_never_taken()
    {
        var end = Named(Operation.End);
        var faulty = end with { Run = (s, a) => a[0] == 0x1234 ? Status.Exhausted : end.Run(s, a) };
        var taken = TakenPaths.All(operation => operation.Name == Operation.End ? faulty : operation);
        string missing = PathCatalogue.Missing(PathCatalogue.SatisfiablePaths(faulty), taken[Operation.End]);
        Assert.Equal("T Exhausted", missing);
    }

    private static Operation Named(string name) => Operation.All().Single(known => known.Name == name);

    /// <summary>The operation, with something done to state and status afterwards when arguments are terms.</summary>
    private static Operation OnSolver(
        string name, Func<State, IReadOnlyList<Lifted.Bits>, Status, Status> afterwards)
    {
        var operation = Named(name);
        return operation with
        {
            Run = (s, a) =>
            {
                var status = operation.Run(s, a);
                return a[0].IsSymbolic ? afterwards(s, a, status) : status;
            },
        };
    }
}
