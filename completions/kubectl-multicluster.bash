_kubectl_multicluster_complete() {
    local IFS=$'\n'
    COMPREPLY=( $( MULTICLUSTER_COMPLETE=bash kubectl-multicluster -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null ) )
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:=,] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -F _kubectl_multicluster_complete kubectl-multicluster
_kmc_complete() {
    local IFS=$'\n'
    COMPREPLY=( $( MULTICLUSTER_COMPLETE=bash kmc -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null ) )
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:=,] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -F _kmc_complete kmc
