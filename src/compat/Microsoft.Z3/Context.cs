namespace Microsoft.Z3;

/// <summary>
/// Makes every term and solver. One thread at a time may use a context and what it made, <see cref="Interrupt"/>
/// apart; contexts are independent of each other. Dispose it: nothing else frees its memory.
/// </summary>
public class Context : IDisposable
{
    const int Few = 16;

    /// <summary>A context with libz3's usual settings.</summary>
    public Context()
        : this([])
    {
    }

    /// <summary>A context with settings, such as <c>timeout</c>; libz3 warns of unknown ones.</summary>
    public Context(Dictionary<string, string> settings) => Session = new(settings);

    /// <summary>The sort of truth values.</summary>
    public BoolSort BoolSort => MkBoolSort();

    internal Session Session { get; }

    nint Handle => Session.Handle;

    /// <summary>Frees the context with all that it made; what is left of it can only be disposed.</summary>
    public void Dispose()
    {
        Session.Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks a running check to stop, from any thread; it then finds nothing.</summary>
    public void Interrupt() => Session.Interrupt();

    /// <summary>A name that is a number.</summary>
    public IntSymbol MkSymbol(int i) => new(this, Session.Checked(Native.Z3_mk_int_symbol(Handle, i)));

    /// <summary>A name.</summary>
    public StringSymbol MkSymbol(string name) => new(this, Name(name));

    /// <summary>The sort of truth values.</summary>
    public BoolSort MkBoolSort() => (BoolSort)SortOf(Native.Z3_mk_bool_sort(Handle));

    /// <summary>The sort of words of a width, at least 1.</summary>
    public BitVecSort MkBitVecSort(uint size) => (BitVecSort)SortOf(Width(size));

    /// <summary>An uninterpreted function; the same name and sorts give the same function.</summary>
    public FuncDecl MkFuncDecl(Symbol name, Sort[] domain, Sort range) => Function(Of(name), domain, range);

    /// <summary>An uninterpreted function; the same name and sorts give the same function.</summary>
    public FuncDecl MkFuncDecl(string name, Sort[] domain, Sort range) => Function(Name(name), domain, range);

    /// <summary>An uninterpreted function of one argument.</summary>
    public FuncDecl MkFuncDecl(Symbol name, Sort domain, Sort range) => Function(Of(name), [domain], range);

    /// <summary>An uninterpreted function of one argument.</summary>
    public FuncDecl MkFuncDecl(string name, Sort domain, Sort range) => Function(Name(name), [domain], range);

    /// <summary>An unknown of a sort; the same name and sort give the same unknown.</summary>
    public Expr MkConst(Symbol name, Sort range) => Term(Native.Z3_mk_const(Handle, Of(name), Of(range)));

    /// <summary>An unknown of a sort; the same name and sort give the same unknown.</summary>
    public Expr MkConst(string name, Sort range) => Term(Native.Z3_mk_const(Handle, Name(name), Of(range)));

    /// <summary>An unknown truth value.</summary>
    public BoolExpr MkBoolConst(Symbol name) =>
        Truth(Native.Z3_mk_const(Handle, Of(name), Native.Z3_mk_bool_sort(Handle)));

    /// <summary>An unknown truth value.</summary>
    public BoolExpr MkBoolConst(string name) =>
        Truth(Native.Z3_mk_const(Handle, Name(name), Native.Z3_mk_bool_sort(Handle)));

    /// <summary>An unknown word.</summary>
    public BitVecExpr MkBVConst(Symbol name, uint size) => Bits(Native.Z3_mk_const(Handle, Of(name), Width(size)));

    /// <summary>An unknown word.</summary>
    public BitVecExpr MkBVConst(string name, uint size) => Bits(Native.Z3_mk_const(Handle, Name(name), Width(size)));

    /// <summary>An application.</summary>
    public Expr MkApp(FuncDecl f, params Expr[] args)
    {
        Span<nint> natives = args.Length <= Few ? stackalloc nint[args.Length] : new nint[args.Length];
        return Term(Native.Z3_mk_app(Handle, Of(f), (uint)args.Length, Fill(natives, args)));
    }

    /// <summary>An application.</summary>
    public Expr MkApp(FuncDecl f, IEnumerable<Expr> args) => MkApp(f, [.. args]);

    /// <summary>The constant <c>true</c>.</summary>
    public BoolExpr MkTrue() => Truth(Native.Z3_mk_true(Handle));

    /// <summary>The constant <c>false</c>.</summary>
    public BoolExpr MkFalse() => Truth(Native.Z3_mk_false(Handle));

    /// <summary>A known truth value.</summary>
    public BoolExpr MkBool(bool value) => value ? MkTrue() : MkFalse();

    /// <summary>Equality of two terms of one sort.</summary>
    public BoolExpr MkEq(Expr x, Expr y) => Truth(Native.Z3_mk_eq(Handle, Of(x), Of(y)));

    /// <summary>Whether no two are equal.</summary>
    public BoolExpr MkDistinct(params Expr[] args)
    {
        Span<nint> natives = args.Length <= Few ? stackalloc nint[args.Length] : new nint[args.Length];
        return Truth(Native.Z3_mk_distinct(Handle, (uint)args.Length, Fill(natives, args)));
    }

    /// <summary>Whether no two are equal.</summary>
    public BoolExpr MkDistinct(IEnumerable<Expr> args) => MkDistinct([.. args]);

    /// <summary>Negation.</summary>
    public BoolExpr MkNot(BoolExpr a) => Truth(Native.Z3_mk_not(Handle, Of(a)));

    /// <summary>The second term where the first holds, else the third.</summary>
    public Expr MkITE(BoolExpr t1, Expr t2, Expr t3) => Term(Native.Z3_mk_ite(Handle, Of(t1), Of(t2), Of(t3)));

    /// <summary>Equivalence.</summary>
    public BoolExpr MkIff(BoolExpr t1, BoolExpr t2) => Truth(Native.Z3_mk_iff(Handle, Of(t1), Of(t2)));

    /// <summary>Implication.</summary>
    public BoolExpr MkImplies(BoolExpr t1, BoolExpr t2) => Truth(Native.Z3_mk_implies(Handle, Of(t1), Of(t2)));

    /// <summary>Exclusive disjunction.</summary>
    public BoolExpr MkXor(BoolExpr t1, BoolExpr t2) => Truth(Native.Z3_mk_xor(Handle, Of(t1), Of(t2)));

    /// <summary>Conjunction.</summary>
    public BoolExpr MkAnd(params BoolExpr[] t)
    {
        Span<nint> natives = t.Length <= Few ? stackalloc nint[t.Length] : new nint[t.Length];
        return Truth(Native.Z3_mk_and(Handle, (uint)t.Length, Fill(natives, t)));
    }

    /// <summary>Conjunction.</summary>
    public BoolExpr MkAnd(IEnumerable<BoolExpr> t) => MkAnd([.. t]);

    /// <summary>Disjunction.</summary>
    public BoolExpr MkOr(params BoolExpr[] t)
    {
        Span<nint> natives = t.Length <= Few ? stackalloc nint[t.Length] : new nint[t.Length];
        return Truth(Native.Z3_mk_or(Handle, (uint)t.Length, Fill(natives, t)));
    }

    /// <summary>Disjunction.</summary>
    public BoolExpr MkOr(IEnumerable<BoolExpr> t) => MkOr([.. t]);

    /// <summary>Every bit flipped.</summary>
    public BitVecExpr MkBVNot(BitVecExpr t) => Bits(Native.Z3_mk_bvnot(Handle, Of(t)));

    /// <summary>Bit by bit conjunction.</summary>
    public BitVecExpr MkBVAND(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvand(Handle, Of(t1), Of(t2)));

    /// <summary>Bit by bit disjunction.</summary>
    public BitVecExpr MkBVOR(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvor(Handle, Of(t1), Of(t2)));

    /// <summary>Bit by bit exclusive disjunction.</summary>
    public BitVecExpr MkBVXOR(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvxor(Handle, Of(t1), Of(t2)));

    /// <summary>Two's complement negation.</summary>
    public BitVecExpr MkBVNeg(BitVecExpr t) => Bits(Native.Z3_mk_bvneg(Handle, Of(t)));

    /// <summary>Sum, which wraps.</summary>
    public BitVecExpr MkBVAdd(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvadd(Handle, Of(t1), Of(t2)));

    /// <summary>Difference, which wraps.</summary>
    public BitVecExpr MkBVSub(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvsub(Handle, Of(t1), Of(t2)));

    /// <summary>Product, which wraps.</summary>
    public BitVecExpr MkBVMul(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvmul(Handle, Of(t1), Of(t2)));

    /// <summary>Quotient without sign; by zero it is all ones.</summary>
    public BitVecExpr MkBVUDiv(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvudiv(Handle, Of(t1), Of(t2)));

    /// <summary>Remainder without sign; by zero it is the dividend.</summary>
    public BitVecExpr MkBVURem(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvurem(Handle, Of(t1), Of(t2)));

    /// <summary>Less, without sign.</summary>
    public BoolExpr MkBVULT(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvult(Handle, Of(t1), Of(t2)));

    /// <summary>Less, with sign.</summary>
    public BoolExpr MkBVSLT(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvslt(Handle, Of(t1), Of(t2)));

    /// <summary>Less or equal, without sign.</summary>
    public BoolExpr MkBVULE(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvule(Handle, Of(t1), Of(t2)));

    /// <summary>Less or equal, with sign.</summary>
    public BoolExpr MkBVSLE(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvsle(Handle, Of(t1), Of(t2)));

    /// <summary>Greater or equal, without sign.</summary>
    public BoolExpr MkBVUGE(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvuge(Handle, Of(t1), Of(t2)));

    /// <summary>Greater or equal, with sign.</summary>
    public BoolExpr MkBVSGE(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvsge(Handle, Of(t1), Of(t2)));

    /// <summary>Greater, without sign.</summary>
    public BoolExpr MkBVUGT(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvugt(Handle, Of(t1), Of(t2)));

    /// <summary>Greater, with sign.</summary>
    public BoolExpr MkBVSGT(BitVecExpr t1, BitVecExpr t2) => Truth(Native.Z3_mk_bvsgt(Handle, Of(t1), Of(t2)));

    /// <summary>Both words side by side, the first one on top.</summary>
    public BitVecExpr MkConcat(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_concat(Handle, Of(t1), Of(t2)));

    /// <summary>The bits from low to high, both included; bit 0 is the lowest.</summary>
    public BitVecExpr MkExtract(uint high, uint low, BitVecExpr t) =>
        Bits(Native.Z3_mk_extract(Handle, high, low, Of(t)));

    /// <summary>Widens by copies of the sign bit.</summary>
    public BitVecExpr MkSignExt(uint i, BitVecExpr t) => Bits(Native.Z3_mk_sign_ext(Handle, i, Of(t)));

    /// <summary>Widens by zeros.</summary>
    public BitVecExpr MkZeroExt(uint i, BitVecExpr t) => Bits(Native.Z3_mk_zero_ext(Handle, i, Of(t)));

    /// <summary>Left shift; by the width or more it is zero.</summary>
    public BitVecExpr MkBVSHL(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvshl(Handle, Of(t1), Of(t2)));

    /// <summary>Right shift that fills with zeros; by the width or more it is zero.</summary>
    public BitVecExpr MkBVLSHR(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvlshr(Handle, Of(t1), Of(t2)));

    /// <summary>Right shift that fills with the sign bit.</summary>
    public BitVecExpr MkBVASHR(BitVecExpr t1, BitVecExpr t2) => Bits(Native.Z3_mk_bvashr(Handle, Of(t1), Of(t2)));

    /// <summary>Whether the sum fits; without sign, whether it does not wrap.</summary>
    public BoolExpr MkBVAddNoOverflow(BitVecExpr t1, BitVecExpr t2, bool isSigned) =>
        Truth(Native.Z3_mk_bvadd_no_overflow(Handle, Of(t1), Of(t2), isSigned ? (byte)1 : (byte)0));

    /// <summary>A word from decimal digits, modulo its width.</summary>
    public BitVecNum MkBV(string v, uint size) => Number(Native.Z3_mk_numeral(Handle, v, Width(size)));

    /// <summary>A word, modulo its width.</summary>
    public BitVecNum MkBV(int v, uint size) => MkBV((long)v, size);

    /// <summary>A word, modulo its width.</summary>
    public BitVecNum MkBV(uint v, uint size) => MkBV((ulong)v, size);

    /// <summary>A word, modulo its width.</summary>
    public BitVecNum MkBV(long v, uint size) => Number(Native.Z3_mk_int64(Handle, v, Width(size)));

    /// <summary>A word, modulo its width.</summary>
    public BitVecNum MkBV(ulong v, uint size) => Number(Native.Z3_mk_unsigned_int64(Handle, v, Width(size)));

    /// <summary>The assertions of SMT-LIB 2 text, which may use the given sorts and functions by name.</summary>
    public BoolExpr[] ParseSMTLIB2String(
        string str,
        Symbol[]? sortNames = null,
        Sort[]? sorts = null,
        Symbol[]? declNames = null,
        FuncDecl[]? decls = null)
    {
        if (sortNames?.Length != sorts?.Length || declNames?.Length != decls?.Length)
            throw new Z3Exception("each sort and each function needs one name");
        return Terms(Native.Z3_parse_smtlib2_string(
            Handle, str, Count(sorts), All(sortNames), All(sorts), Count(decls), All(declNames), All(decls)));
    }

    /// <summary>A solver that fits itself to the assertions, or to the logic that is named.</summary>
    public Solver MkSolver(Symbol? logic = null) =>
        logic is null ? Solver(Native.Z3_mk_solver(Handle)) : Solver(Native.Z3_mk_solver_for_logic(Handle, Of(logic)));

    /// <summary>A solver for a logic, such as <c>QF_UFBV</c>.</summary>
    public Solver MkSolver(string logic) => MkSolver(MkSymbol(logic));

    /// <summary>An incremental solver without tactics; its assertions read back as it has rewritten them.</summary>
    public Solver MkSimpleSolver() => Solver(Native.Z3_mk_simple_solver(Handle));

    /// <summary>Empty settings.</summary>
    public Params MkParams() => new(this, Session.Checked(Native.Z3_mk_params(Handle)));

    internal nint Of(Z3Object value) => ReferenceEquals(value.Context, this)
        ? value.NativeObject
        : throw new Z3Exception("the term belongs to another context");

    internal Span<nint> Fill(Span<nint> natives, ReadOnlySpan<Z3Object> values)
    {
        for (int i = 0; i < values.Length; i++) natives[i] = Of(values[i]);
        return natives;
    }

    // To wrap a native call's result: check for an error, count the reference, and only then free what is abandoned.

    internal Expr Term(nint native)
    {
        var term = Expr.Create(this, Session.Checked(native));
        Session.Sweep();
        return term;
    }

    internal Sort SortOf(nint native)
    {
        var sort = Sort.Create(this, Session.Checked(native));
        Session.Sweep();
        return sort;
    }

    internal FuncDecl Declaration(nint native)
    {
        var declaration = new FuncDecl(this, Session.Checked(native));
        Session.Sweep();
        return declaration;
    }

    internal BoolExpr[] Terms(nint vector)
    {
        Session.Check();
        Native.Z3_ast_vector_inc_ref(Handle, vector);
        var terms = new BoolExpr[Native.Z3_ast_vector_size(Handle, vector)];
        for (uint i = 0; i < terms.Length; i++) terms[i] = Truth(Native.Z3_ast_vector_get(Handle, vector, i));
        Native.Z3_ast_vector_dec_ref(Handle, vector);
        return terms;
    }

    BoolExpr Truth(nint native)
    {
        var term = new BoolExpr(this, Session.Checked(native));
        Session.Sweep();
        return term;
    }

    BitVecExpr Bits(nint native)
    {
        var term = new BitVecExpr(this, Session.Checked(native));
        Session.Sweep();
        return term;
    }

    BitVecNum Number(nint native)
    {
        var term = new BitVecNum(this, Session.Checked(native));
        Session.Sweep();
        return term;
    }

    Solver Solver(nint native)
    {
        var solver = new Solver(this, Session.Checked(native));
        Session.Sweep();
        return solver;
    }

    FuncDecl Function(nint name, Sort[] domain, Sort range)
    {
        Span<nint> natives = domain.Length <= Few ? stackalloc nint[domain.Length] : new nint[domain.Length];
        return Declaration(Native.Z3_mk_func_decl(Handle, name, (uint)domain.Length, Fill(natives, domain), Of(range)));
    }

    nint Name(string name) => Session.Checked(Native.Z3_mk_string_symbol(Handle, name));

    nint Width(uint size) => Session.Checked(Native.Z3_mk_bv_sort(Handle, size));

    ReadOnlySpan<nint> All(Z3Object[]? values) => values is null ? [] : Fill(new nint[values.Length], values);

    static uint Count(Z3Object[]? values) => (uint)(values?.Length ?? 0);
}
