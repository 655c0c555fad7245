
set edit:completion:arg-completer[kubectl-multicluster] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) MULTICLUSTER_COMPLETE="elvish" kubectl-multicluster -- $@words) | to-lines
}


set edit:completion:arg-completer[kmc] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) MULTICLUSTER_COMPLETE="elvish" kmc -- $@words) | to-lines
}

