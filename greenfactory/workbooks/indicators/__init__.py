"""A bureau's own indicator table (评价指标体系): read from Word and Excel into a rule pack, and printed from one."""
