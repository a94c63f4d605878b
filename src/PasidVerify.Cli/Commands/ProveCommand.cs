using System.CommandLine;
using PasidVerify.Report;
using PasidVerify.Spec;

namespace PasidVerify.Cli.Commands;

/// <summary>prove: the proof obligations.</summary>
internal static class ProveCommand
{
    public static Command Build(Session session)
    {
        Option<string[]> claims = new("--claim")
        {
            Description = "Prove this claim only; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        Option<string?> export = new("--export")
        {
            Description = "Write one SMT-LIB 2 script an obligation into this folder; each query answers unsat.",
        };
        Option<string> solver = new("--solver")
        {
            Description = "z3, or cvc5 to put every query of z3's proofs to cvc5 as well.",
            DefaultValueFactory = _ => SecondOpinion.Solvers[0],
        };
        Option<bool> verbose = new("--verbose") { Description = "Print proved obligations one by one, too." };
        var (switches, json, folder) = (CommonOptions.Switches(), CommonOptions.Json(), CommonOptions.Out());
        var command = new Command("prove", "Prove the claims for every state of every size.")
        {
            claims, switches, export, solver, verbose, json, folder,
        };
        command.SetAction(parsed => Run(
            session,
            parsed.GetValue(claims)!,
            CommonOptions.Find(parsed.GetValue(switches)!),
            parsed.GetValue(export),
            Names.Find(parsed.GetValue(solver)!, SecondOpinion.Solvers, name => name, "solver"),
            parsed.GetValue(verbose),
            parsed.GetValue(json),
            parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(
        Session session,
        string[] names,
        IReadOnlyList<DesignSwitch> switches,
        string? export,
        string solver,
        bool verbose,
        bool json,
        string folder)
    {
        var all = ClaimList.All();
        IReadOnlyList<Claim> claims = names.Length == 0
            ? all
            : [.. names.Distinct().Select(name => Names.Find(name, all, claim => claim.Name, "claim"))];
        CommonOptions.RequireWritable(folder);
        using var second = SecondOpinion.For(claims, export, folder, solver);
        var files = new Dictionary<string, string>();
        var report = Proofs.Run(claims, switches, session.Error.WriteLine, Keep, session.Stop, second);
        var violations = report.Broken.Select(one => new
        {
            one.Claim,
            Steps = one.Trace.Steps.Count,
            Trace = files[one.Claim],
        }).ToList();
        if (json)
        {
            JsonOutput.Write(session.Output, "prove", new
            {
                Switches = switches.Select(one => one.Name),
                Solver = solver,
                Claims = claims.Select(report.On),
                Obligations = report.Rows,
                Violations = violations,
                report.Interrupted,
            });
            return report.ExitCode;
        }

        ProofText.Write(session.Output, report, claims, claim => files[claim], verbose);
        return report.ExitCode;

        void Keep(Broken one)
        {
            string file = files[one.Claim] = CommonOptions.Save(folder, one.Trace);
            // The proofs may take minutes more.
            session.Error.WriteLine($"{one.Claim} is broken by {Counted.Of(one.Trace.Steps.Count, "step")}: ./pasidverify replay {file}");
        }
    }
}
