using PasidVerify.Prover;

namespace PasidVerify.Cli.Tests;

/// <summary>Without libz3: in a process of its own, as a library that was loaded stays so.</summary>
public sealed class MissingSolverTests
{
    [Fact]
    public void A_proof_without_a_solver_is_one_line_and_inconclusive() =>
        ChildProcess.WithoutSolver("prove", "--claim", "mode-isolation", "--json")
            .MustComplain(ExitCode.Inconclusive, "libz3 not found at '/nonexistent'", "install");

    [Fact]
    public void A_program_in_place_of_the_library_is_named_as_what_it_is_not() =>
        ChildProcess.With("PASIDVERIFY_LIBZ3", "/bin/ls", "prove", "--claim", "mode-isolation", "--json")
            .MustComplain(ExitCode.Inconclusive, "'/bin/ls' is not libz3", "cannot be loaded");

    [Fact]
    public void So_is_one_without_the_second_solver() =>
        ChildProcess.With(Cvc5.PathVariable, "/nonexistent", "prove", "--solver", "cvc5", "--json")
            .MustComplain(ExitCode.Inconclusive, "cvc5 not found as '/nonexistent'", "install");

    [Fact]
    public void Commands_that_need_no_solver_do_without()
    {
        var ran = ChildProcess.WithoutSolver("list", "--json");
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
    }
}
